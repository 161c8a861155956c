package io.raftwright.testkit.planted;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles copies of our sources with a {@link PlantedBug} in them, in memory; nothing on the disk is touched. */
final class EditedSource {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    /** One for all: most of its work is to look into jars, which it does once. */
    private static final JavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

    private static final List<String> OPTIONS = List.of(
            "-proc:none", "-nowarn", "-g", "-implicit:none", "-classpath", System.getProperty("java.class.path"));

    private EditedSource() {}

    /** The classes that differ, by name. One caller at a time. */
    static synchronized Map<String, byte[]> compile(PlantedBug bug) {
        Map<String, String> sources = new LinkedHashMap<>();
        for (Edit edit : bug.edits()) {
            sources.put(edit.file(), edit.applyTo(sources.computeIfAbsent(edit.file(), EditedSource::read)));
        }
        List<Source> units = sources.entrySet().stream()
                .map(file -> new Source(file.getKey(), file.getValue()))
                .toList();
        StringWriter said = new StringWriter();
        Output output = new Output(FILES);
        if (!COMPILER.getTask(said, output, null, OPTIONS, null, units).call()) {
            throw new IllegalStateException("does not compile, bug=" + bug + ": " + said);
        }
        return output.classes();
    }

    private static String read(String file) {
        try {
            return Files.readString(root().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path start = Path.of(System.getProperty("basedir", System.getProperty("user.dir")));
        for (Path at = start.toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("testkit/src"))) {
                return at;
            }
        }
        throw new IllegalStateException("no repository around this directory, start=" + start);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("string:///" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what the compiler puts out. */
    private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        Output(JavaFileManager manager) {
            super(manager);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String name, Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("bytes:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    written.put(name, bytes);
                    return bytes;
                }
            };
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }
    }
}
