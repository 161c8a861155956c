package io.raftwright.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories that a benchmark fills and then removes. */
final class Directories {
    private Directories() {}

    /** Makes a fresh one within a parent, or in the temporary directory if the parent's name is empty. */
    static Path create(String parent) throws IOException {
        String prefix = "raftwright-benchmark-";
        return parent.isEmpty()
                ? Files.createTempDirectory(prefix)
                : Files.createTempDirectory(Files.createDirectories(Path.of(parent)), prefix);
    }

    /** Deletes one with all that is in it. */
    static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
