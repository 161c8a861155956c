package io.raftwright.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The names in a directory: all of them, or a failure. */
final class DirectoryNames {
    private DirectoryNames() {}

    /**
     * Reads a directory.
     *
     * @return sorted; empty if there is no such directory
     * @throws IOException if it cannot be read, or not to its end
     */
    static List<String> of(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return of(entries);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return new ArrayList<>();
        } catch (AccessDeniedException e) {
            throw OwnerOnly.denied(directory);
        }
    }

    static List<String> of(DirectoryStream<Path> entries) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (Path entry : entries) {
                Path name = entry.getFileName();
                if (name != null) {
                    names.add(name.toString());
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause(); // the disk's, in the midst of the directory
        }
        names.sort(null);
        return names;
    }
}
