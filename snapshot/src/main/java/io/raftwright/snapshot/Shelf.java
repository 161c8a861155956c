package io.raftwright.snapshot;

import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The complete snapshots at hand. Keeps the newest few, deletes the others, but none while somebody reads it.
 *
 * <p>Owner: any thread; its methods exclude each other.
 */
final class Shelf {
    private final SnapshotDirectory directory;
    private final int retainedCount;
    private final TreeMap<SnapshotName, Entry> entries = new TreeMap<>();

    /** Files that proved damaged at opening. Kept as evidence until a newer snapshot replaces them. */
    private final List<SnapshotName> damaged = new ArrayList<>();

    /** Written under the monitor, read by any thread. */
    private volatile @Nullable SnapshotMeta latest;

    Shelf(SnapshotDirectory directory, int retainedCount) {
        this.directory = directory;
        this.retainedCount = retainedCount;
    }

    @Nullable
    SnapshotMeta latest() {
        return latest;
    }

    /** Adds a snapshot found at opening, without showing it. */
    synchronized void addOlder(SnapshotName name) {
        entries.put(name, new Entry(name));
    }

    synchronized void addDamaged(SnapshotName name) {
        damaged.add(name);
    }

    /** Adds a complete and durable snapshot, and shows it if it is the newest. */
    synchronized void add(SnapshotMeta meta) {
        SnapshotName name = new SnapshotName(meta.term(), meta.index());
        entries.putIfAbsent(name, new Entry(name));
        damaged.remove(name);
        SnapshotMeta shown = latest;
        if (shown == null || meta.index() >= shown.index()) {
            latest = meta;
        }
    }

    /** Deletes what is not retained. */
    synchronized void prune() {
        while (entries.size() > retainedCount) {
            Map.Entry<SnapshotName, Entry> oldest = entries.pollFirstEntry();
            oldest.getValue().isRetired = true;
            deleteIfUnused(oldest.getValue());
        }
        damaged.forEach(name -> directory.delete(name.complete()));
        damaged.clear();
    }

    /** Keeps a snapshot's file until the lease is closed. */
    synchronized Lease lease(SnapshotMeta meta) {
        directory.checkOpen();
        Entry entry = entries.get(new SnapshotName(meta.term(), meta.index()));
        if (entry == null) {
            throw new StorageException("snapshot not held, index=" + meta.index() + ", term=" + meta.term());
        }
        entry.readers++;
        return new Lease(entry);
    }

    private synchronized void giveBack(Entry entry) {
        entry.readers--;
        if (entry.isRetired) {
            deleteIfUnused(entry);
        }
    }

    private void deleteIfUnused(Entry entry) {
        if (entry.readers == 0) {
            directory.delete(entry.name.complete());
        }
    }

    /** A snapshot on the shelf. Guarded by the shelf's monitor. */
    private static final class Entry {
        private final SnapshotName name;
        private int readers;
        private boolean isRetired;

        private Entry(SnapshotName name) {
            this.name = name;
        }
    }

    /** Holds a snapshot on the shelf. Owner: the thread that reads. */
    final class Lease implements AutoCloseable {
        private final Entry entry;
        private boolean isClosed;

        private Lease(Entry entry) {
            this.entry = entry;
        }

        SnapshotName name() {
            return entry.name;
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                giveBack(entry);
            }
        }
    }
}
