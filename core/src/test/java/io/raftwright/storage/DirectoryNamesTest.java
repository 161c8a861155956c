package io.raftwright.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryNamesTest {
    private final IOException inputOutputError = new FileSystemException("wal", null, "Input/output error");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void shouldFailAsTheDiskDoesInTheMidstOfADirectory() {
        assertSame(inputOutputError, assertThrows(IOException.class, () -> DirectoryNames.of(new Failing())));
    }

    @Test
    void shouldFindNothingWhereNoDirectoryIs() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertEquals(List.of("file"), DirectoryNames.of(directory));
        assertEquals(List.of(), DirectoryNames.of(file));
        assertEquals(List.of(), DirectoryNames.of(directory.resolve("none")));
    }

    /** One name, and then the disk fails. */
    private final class Failing implements DirectoryStream<Path> {
        @Override
        public Iterator<Path> iterator() {
            Iterator<Path> readable = List.of(Path.of("wal", "one")).iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    if (!readable.hasNext()) {
                        throw new DirectoryIteratorException(inputOutputError);
                    }
                    return true;
                }

                @Override
                public Path next() {
                    return readable.next();
                }
            };
        }

        @Override
        public void close() {}
    }
}
