package io.raftwright.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The disk, by {@link FileChannel}. Stateless but for the locks held by this process; any thread.
 *
 * <p>What it creates belongs to the owner alone; what it finds must, or it refuses ({@link StoragePermissionException}).
 * A thread that is interrupted inside a call closes the file under it: call only from threads that nobody interrupts.
 */
public final class DiskFileIo implements FileIo {
    private static final DiskFileIo INSTANCE = new DiskFileIo();

    /**
     * Locks held by this process. The operating system forgets all locks of a process on a file as soon as the process closes
     * any of its descriptors of that file, so a second attempt must be refused before it opens one.
     */
    private final Set<Path> held = ConcurrentHashMap.newKeySet();

    private DiskFileIo() {}

    public static DiskFileIo instance() {
        return INSTANCE;
    }

    /**
     * {@inheritDoc} They are durable on return, and so is the lowest of those that exist: a process that made it may have died
     * before it was.
     */
    @Override
    public void createDirectories(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        if (Files.exists(absolute)) {
            if (!Files.isDirectory(absolute)) {
                throw new NotDirectoryException(absolute.toString());
            }
            OwnerOnly.checkDirectory(absolute);
            forceName(absolute);
            return;
        }
        Deque<Path> missing = new ArrayDeque<>();
        Path parent = absolute;
        while (parent != null && !Files.exists(parent)) {
            missing.push(parent);
            parent = parent.getParent();
        }
        if (parent != null) {
            forceName(parent);
        }
        for (Path path : missing) {
            Path above = path.getParent();
            try {
                Files.createDirectory(path, OwnerOnly.forDirectory(above == null ? path : above));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(path)) {
                    throw e;
                } // Members that start side by side make the directory above theirs; another was faster.
            }
            if (above != null) {
                forceDirectory(above);
            }
        }
    }

    /** Makes the name of a directory durable that was found, whoever made it. */
    private void forceName(Path directory) throws IOException {
        Path above = directory.getParent();
        if (above != null) {
            try {
                forceDirectory(above);
            } catch (AccessDeniedException e) {
                // A directory that we may not read is not one in which an earlier process of ours made another.
            }
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return DirectoryNames.of(directory);
    }

    @Override
    public File create(Path path) throws IOException {
        return new DiskFile(channel(path, true));
    }

    @Override
    public File open(Path path) throws IOException {
        FileChannel channel = channel(path, false);
        try {
            OwnerOnly.checkFile(path);
            return new DiskFile(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (OwnerOnly.forDirectory(directory).length == 0) {
            return; // Without modes it is not a POSIX system; there a directory cannot be opened and names need no
            // force.
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public AutoCloseable lock(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            throw new IOException("not a lock file, path=" + path);
        }
        Path real = parent.toRealPath().resolve(name);
        if (!held.add(real)) {
            throw new StorageInUseException("directory is in use by this process, lock=" + real);
        }
        try {
            FileChannel channel = lockedChannel(real);
            return () -> {
                if (channel.isOpen()) {
                    channel.close();
                    held.remove(real);
                }
            };
        } catch (IOException | RuntimeException e) {
            held.remove(real);
            throw e;
        }
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        try {
            return path.toFile().getUsableSpace();
        } catch (UnsupportedOperationException e) {
            return Files.getFileStore(path).getUsableSpace(); // Not the default file system; slower, but it knows.
        }
    }

    private static FileChannel lockedChannel(Path path) throws IOException {
        FileChannel channel = channel(path, !Files.exists(path, LinkOption.NOFOLLOW_LINKS));
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new StorageInUseException("directory is in use by this process, lock=" + path);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new StorageInUseException("directory is in use by another process, lock=" + path);
    }

    private static FileChannel channel(Path path, boolean isNew) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        FileAttribute<?>[] attributes = OwnerOnly.forFile(parent == null ? path : parent);
        EnumSet<StandardOpenOption> options = EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (isNew) {
            options.add(StandardOpenOption.CREATE_NEW);
        }
        try {
            return isNew ? FileChannel.open(path, options, attributes) : FileChannel.open(path, options);
        } catch (AccessDeniedException e) {
            throw OwnerOnly.denied(isNew && parent != null ? parent : path);
        }
    }
}
