package io.raftwright.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The disk, for those who only look: it opens files for reading, takes no lock, and refuses whatever would change anything with a
 * {@link ReadOnlyFileSystemException}. Checks who has access as {@link DiskFileIo} does. Stateless; any thread.
 */
public final class ReadOnlyDisk implements FileIo {
    private static final ReadOnlyDisk INSTANCE = new ReadOnlyDisk();

    private ReadOnlyDisk() {}

    public static ReadOnlyDisk instance() {
        return INSTANCE;
    }

    /** Makes none, but checks the one that must be there. */
    @Override
    public void createDirectories(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        OwnerOnly.requireForDirectory(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return DiskFileIo.instance().list(directory);
    }

    @Override
    public File open(Path path) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (AccessDeniedException e) {
            throw OwnerOnly.denied(path);
        }
        try {
            OwnerOnly.checkFile(path);
            return new DiskFile(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        return DiskFileIo.instance().usableBytes(path);
    }

    @Override
    public File create(Path path) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void move(Path from, Path to) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void delete(Path path) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void forceDirectory(Path directory) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public AutoCloseable lock(Path path) {
        throw new ReadOnlyFileSystemException();
    }
}
