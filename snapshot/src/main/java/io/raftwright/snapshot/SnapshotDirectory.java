package io.raftwright.snapshot;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory in which snapshots lie, and the one way by which a file in it becomes a snapshot: force, move, force the
 * directory. If one of these fails nothing is published any more, because a later force may report success for bytes that are
 * lost; reading goes on.
 *
 * <p>Owner: any thread; the directory's content is changed by the store's writer, its receiver, and {@link Shelf}.
 */
final class SnapshotDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDirectory.class);
    private static final String NAME = "snap";
    private static final String LOCK = "LOCK";

    private final Path path;
    private final UUID clusterId;
    private final FileIo io;
    private final AutoCloseable lock;

    /** Why nothing can be written any more, or null. */
    private volatile @Nullable String failure;

    private volatile boolean isClosed;

    private SnapshotDirectory(Path path, UUID clusterId, FileIo io, AutoCloseable lock) {
        this.path = path;
        this.clusterId = clusterId;
        this.io = io;
        this.lock = lock;
    }

    /** Where it lies in a member's data directory. */
    static Path in(Path dataDirectory) {
        return dataDirectory.resolve(NAME);
    }

    /** Whether a file in it holds nothing: it stays behind where nothing was ever published. */
    static boolean isWorthless(String file) {
        return file.equals(LOCK) || SnapshotName.isPart(file);
    }

    /**
     * Creates the directory if need be, and takes its lock. On return every name in it is durable: a process before this one may have
     * failed to force it, and a snapshot that went with the next loss of power must not be what the log was dropped for.
     */
    static SnapshotDirectory open(Path path, UUID clusterId, FileIo io) {
        SnapshotDirectory directory;
        try {
            io.createDirectories(path);
            directory = new SnapshotDirectory(path, clusterId, io, io.lock(path.resolve(LOCK)));
        } catch (IOException e) {
            throw failed("open", path, e);
        }
        try {
            directory.forceNames();
        } catch (IOException e) {
            directory.close();
            throw failed("open", path, e);
        }
        return directory;
    }

    private void forceNames() throws IOException {
        io.forceDirectory(path);
        Path parent = path.getParent();
        if (parent != null) {
            io.forceDirectory(parent);
        }
    }

    static StorageException failed(String what, Path path, IOException cause) {
        return new StorageException("snapshot storage failed, operation=" + what + ", path=" + path, cause);
    }

    Path path(String file) {
        return path.resolve(file);
    }

    UUID clusterId() {
        return clusterId;
    }

    List<String> files() {
        try {
            return io.list(path);
        } catch (IOException e) {
            throw failed("list", path, e);
        }
    }

    /** Creates a file in place of one that may be left of an earlier attempt. */
    FileIo.File create(String file) {
        checkWritable();
        try {
            io.delete(path(file));
            return io.create(path(file));
        } catch (IOException e) {
            throw failed("create", path(file), e);
        }
    }

    FileIo.File open(String file) {
        checkOpen();
        try {
            return io.open(path(file));
        } catch (IOException e) {
            throw failed("open", path(file), e);
        }
    }

    /**
     * Makes the bytes of a part durable. If that fails the part goes: the operating system may show bytes that it has given up, and
     * a later process would take them for received.
     */
    void force(FileIo.File file, String part) {
        checkWritable();
        try {
            file.force();
        } catch (IOException e) {
            StorageException failed = broken("force", path(part), e);
            delete(part);
            throw failed;
        }
    }

    /** Gives a part that was forced the name of a snapshot, durably. */
    void publish(String part, SnapshotName name) {
        checkWritable();
        try {
            io.move(path(part), path(name.complete()));
            io.forceDirectory(path);
        } catch (IOException e) {
            throw broken("publish", path(part), e);
        }
    }

    private StorageException broken(String what, Path at, IOException cause) {
        failure = what + " failed, path=" + at;
        return failed(what, at, cause);
    }

    /** Deletes a file that nobody needs. If that fails it only takes space, until the next opening tries again. */
    void delete(String file) {
        try {
            io.delete(path(file));
        } catch (IOException e) {
            LOG.warn("snapshot file cannot be deleted, path={}, reason={}", path(file), e.toString());
        }
    }

    void closeQuietly(FileIo.File file, String name) {
        try {
            file.close();
        } catch (IOException e) {
            // Whatever had to be durable was forced before; nothing depends on the closing.
            LOG.warn("snapshot file cannot be closed, path={}, reason={}", path(name), e.toString());
        }
    }

    void checkOpen() {
        if (isClosed) {
            throw new StorageException("snapshot store unusable, reason=closed, path=" + path);
        }
    }

    void checkWritable() {
        checkOpen();
        String reason = failure;
        if (reason != null) {
            throw new StorageException("snapshot store broken, reason=" + reason);
        }
    }

    void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            lock.close();
        } catch (Exception e) {
            throw new StorageException("snapshot storage failed, operation=unlock, path=" + path, e);
        }
    }
}
