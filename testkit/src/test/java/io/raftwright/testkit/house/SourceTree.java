package io.raftwright.testkit.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds this repository on the disk and reads its Java files. */
public final class SourceTree {
    private static final Pattern MODULE = Pattern.compile("<module>([\\w-]+)</module>");

    private SourceTree() {}

    /** The repository's root: the parent of the module whose tests run. */
    public static Path root() {
        Path start = Path.of(System.getProperty("basedir", System.getProperty("user.dir")))
                .toAbsolutePath();
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (Files.exists(directory.resolve("pom.xml")) && Files.isDirectory(directory.resolve("testkit"))) {
                return directory;
            }
        }
        throw new IllegalStateException("no repository around this directory, start=" + start);
    }

    /** The directories of all modules, as the parent pom names them. */
    static List<String> modules() {
        Matcher matcher = MODULE.matcher(read(root().resolve("pom.xml")));
        return matcher.results().map(result -> result.group(1)).toList();
    }

    /** Every Java file of the house, main and test. */
    static List<SourceFile> files() {
        return modules().stream()
                .flatMap(module -> Stream.concat(files(module, true), files(module, false)))
                .toList();
    }

    public static List<SourceFile> mainFiles() {
        return files().stream().filter(SourceFile::isMain).toList();
    }

    public static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<SourceFile> files(String module, boolean isMain) {
        Path sources = root().resolve(module).resolve(isMain ? "src/main/java" : "src/test/java");
        if (!Files.isDirectory(sources)) {
            return Stream.of();
        }
        try (Stream<Path> paths = Files.walk(sources)) {
            return paths
                    .filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .map(path -> SourceFile.of(module, isMain, nameOf(path), read(path)))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(Path path) {
        String file = String.valueOf(path.getFileName());
        return file.substring(0, file.length() - ".java".length());
    }
}
