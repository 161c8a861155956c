package io.raftwright.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A fresh directory that is gone afterwards, also when the program is interrupted. */
public final class WorkDirectory implements AutoCloseable {
    private final Path path;
    private final Thread atExit;

    private WorkDirectory(Path path) {
        this.path = path;
        this.atExit = new Thread(this::delete, "cleanup");
    }

    /** Creates one of a program within a parent, or within the system's temporary directory. */
    public static WorkDirectory create(String program, @Nullable Path parent) throws IOException {
        String prefix = "raftwright-" + program + "-";
        Path path = parent == null
                ? Files.createTempDirectory(prefix)
                : Files.createTempDirectory(Files.createDirectories(parent), prefix);
        WorkDirectory directory = new WorkDirectory(path);
        Runtime.getRuntime().addShutdownHook(directory.atExit);
        return directory;
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        delete();
    }

    private void delete() {
        try {
            Files.walkFileTree(path, new Remover());
        } catch (NoSuchFileException e) {
            return; // it is gone already, which is what was wanted
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the work directory, path=" + path, e);
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
