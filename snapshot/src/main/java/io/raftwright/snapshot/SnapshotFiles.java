package io.raftwright.snapshot;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots as files in the directory {@code snap} of a member's data directory. The image that travels between members is the
 * file itself.
 *
 * <p>A snapshot is written to a {@code .part} file, forced, moved to its name, and shown only after the directory was forced.
 * Every byte is under a checksum. The newest few are kept, and none is deleted while it is read.
 *
 * <p>Heap and direct memory: one chunk for each writer, receiver and stream that is open.
 *
 * <p>A write that fails (a full disk, say) costs the snapshot being written and nothing else. A force or a move that fails
 * breaks the store for writing for good; reading goes on.
 *
 * <p>Owner: any thread, with one writer and one receiver at a time. No thread that calls it may be interrupted: that closes
 * files.
 */
public final class SnapshotFiles implements SnapshotStore {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFiles.class);

    private static final int READ_ATTEMPTS = 5;

    private final SnapshotDirectory directory;
    private final SnapshotOptions options;
    private final Shelf shelf;
    /** Set while it is opened. */
    private @Nullable String damage;

    private SnapshotFiles(SnapshotDirectory directory, SnapshotOptions options) {
        this.directory = directory;
        this.options = options;
        this.shelf = new Shelf(directory, options.retainedCount());
    }

    /**
     * Opens the snapshots of a member, or begins with none. Verifies the newest completely, which reads it once; if it is
     * damaged, says so in the log and falls back to the one before. If none is sound it is as if there were none: see
     * {@link #damage}.
     *
     * @param dataDirectory the member's data directory; the files lie in {@code snap} below it
     * @param clusterId     the cluster whose state the snapshots must be
     * @param options       limits
     * @param io            file operations
     * @throws io.raftwright.storage.ForeignStorageException if a snapshot is another cluster's, or of a newer format
     * @throws io.raftwright.storage.StorageInUseException   if the directory is in use
     */
    public static SnapshotFiles open(Path dataDirectory, UUID clusterId, SnapshotOptions options, FileIo io) {
        SnapshotDirectory directory = SnapshotDirectory.open(SnapshotDirectory.in(dataDirectory), clusterId, io);
        try {
            SnapshotFiles store = new SnapshotFiles(directory, options);
            store.findSnapshots();
            store.removeLeftovers();
            return store;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /**
     * Looks whether a data directory is as good as new: nothing is in it but, at most, what is left of a first snapshot that was
     * never finished. Takes no lock.
     *
     * @return something else that is there, or null if nothing is
     * @throws StorageException if it cannot be read
     */
    public static @Nullable Path contentOf(Path dataDirectory, FileIo io) {
        Path snapshots = SnapshotDirectory.in(dataDirectory);
        try {
            for (String file : io.list(dataDirectory)) {
                if (!dataDirectory.resolve(file).equals(snapshots)) {
                    return dataDirectory.resolve(file);
                }
            }
            for (String file : io.list(snapshots)) {
                if (!SnapshotDirectory.isWorthless(file)) {
                    return snapshots.resolve(file);
                }
            }
            return null;
        } catch (IOException e) {
            throw SnapshotDirectory.failed("list", dataDirectory, e);
        }
    }

    /** Shows the newest sound snapshot. */
    private void findSnapshots() {
        for (SnapshotName name : completeNewestFirst()) {
            if (shelf.latest() != null) {
                shelf.addOlder(name);
                continue;
            }
            try {
                shelf.add(verifyPatiently(name));
            } catch (CorruptStorageException e) {
                LOG.warn("{}; looking for an older one", e.getMessage());
                shelf.addDamaged(name);
                damage = damage == null ? e.getMessage() : damage;
            }
        }
    }

    private List<SnapshotName> completeNewestFirst() {
        List<SnapshotName> names = new ArrayList<>();
        for (String file : directory.files()) {
            SnapshotName name = SnapshotName.ofComplete(file);
            if (name != null) {
                names.add(name);
            }
        }
        names.sort(Collections.reverseOrder());
        return names;
    }

    /** A read that fails may not fail again; one that always does is damage, as most of it shows on a real disk. */
    private SnapshotMeta verifyPatiently(SnapshotName name) {
        for (int attempt = 1; ; attempt++) {
            try {
                return verify(name);
            } catch (IOException e) {
                if (attempt == READ_ATTEMPTS) {
                    throw new CorruptStorageException("snapshot cannot be read, source="
                            + directory.path(name.complete()) + ", reason=" + e.getMessage());
                }
                LOG.debug("snapshot cannot be read, attempt={}, reason={}", attempt, e.toString());
            }
        }
    }

    private SnapshotMeta verify(SnapshotName name) throws IOException {
        FileIo.File file = directory.open(name.complete());
        try {
            String source = directory.path(name.complete()).toString();
            return ImageCheck.verify(file, source, name, directory.clusterId());
        } finally {
            directory.closeQuietly(file, name.complete());
        }
    }

    /** Deletes unfinished files, but for the one that can still be received to its end and would be news. */
    private void removeLeftovers() {
        SnapshotMeta latest = shelf.latest();
        String kept = null;
        for (String file : directory.files()) {
            SnapshotName received = SnapshotName.ofReceived(file);
            if (received != null && (latest == null || received.index() > latest.index())) {
                kept = file;
            }
        }
        removeParts(kept);
    }

    private void removeParts(@Nullable String kept) {
        for (String file : directory.files()) {
            if (SnapshotName.isPart(file) && !file.equals(kept)) {
                directory.delete(file);
            }
        }
    }

    @Override
    public @Nullable SnapshotMeta latest() {
        return shelf.latest();
    }

    @Override
    public @Nullable String damage() {
        return damage;
    }

    @Override
    public Writer create(SnapshotMeta meta) {
        SnapshotMeta latest = shelf.latest();
        if (latest != null && meta.index() <= latest.index()) {
            throw new IllegalArgumentException(
                    "snapshot not newer, index=" + meta.index() + ", newest=" + latest.index());
        }
        return new SnapshotWriter(directory, shelf, meta, options.chunkLength());
    }

    @Override
    public InputStream open(SnapshotMeta meta) {
        return leased(meta, this::payload);
    }

    private InputStream payload(Shelf.Lease lease) {
        String name = lease.name().complete();
        FileIo.File file = directory.open(name);
        try {
            ImageCheck check =
                    new ImageCheck(directory.path(name).toString(), lease.name(), directory.clusterId(), file.size());
            check.acceptFrom(file, ImageCheck.newBuffer(HeaderBlock.LENGTH));
            return new PayloadStream(
                    file, check, cause -> SnapshotDirectory.failed("read", directory.path(name), cause), () -> {
                        directory.closeQuietly(file, name);
                        lease.close();
                    });
        } catch (IOException e) {
            directory.closeQuietly(file, name);
            throw SnapshotDirectory.failed("read", directory.path(name), e);
        } catch (RuntimeException e) {
            directory.closeQuietly(file, name);
            throw e;
        }
    }

    @Override
    public Image openImage(SnapshotMeta meta) {
        return leased(meta, lease -> new SnapshotImage(directory, lease));
    }

    private <T> T leased(SnapshotMeta meta, Function<Shelf.Lease, T> opening) {
        Shelf.Lease lease = shelf.lease(meta);
        try {
            return opening.apply(lease);
        } catch (StorageException e) {
            lease.close();
            throw e;
        }
    }

    @Override
    public Receiver receive(long index, long term, long imageLength) {
        directory.checkWritable();
        if (index < 1
                || term < 1
                || imageLength < ImageLayout.MIN_IMAGE_LENGTH
                || imageLength > options.maxImageLength()) {
            throw new CorruptStorageException("snapshot announced out of range, index=" + index + ", term=" + term
                    + ", imageLength=" + imageLength + ", max=" + options.maxImageLength());
        }
        SnapshotName name = new SnapshotName(term, index);
        String file = name.part(imageLength);
        boolean isResumed = directory.files().contains(file);
        removeReceived(file);
        return new SnapshotReceiver(directory, shelf, name, imageLength, isResumed);
    }

    /** Gives up what was received of other images; own snapshots in the making stay. */
    private void removeReceived(String kept) {
        for (String file : directory.files()) {
            if (SnapshotName.ofReceived(file) != null && !file.equals(kept)) {
                directory.delete(file);
            }
        }
    }

    /** {@inheritDoc} Streams and images stay readable until they are closed themselves. */
    @Override
    public void close() {
        directory.close();
    }
}
