package io.raftwright;

import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot store that holds up the node that is opened with it, until a gate opens. Any thread.
 *
 * @param isOpening opened when the node comes by
 */
record SlowToOpen(SnapshotStore store, CountDownLatch isOpening, CountDownLatch gate) implements SnapshotStore {
    @Override
    public @Nullable SnapshotMeta latest() {
        isOpening.countDown();
        WatchedSnapshots.pass(gate);
        return store.latest();
    }

    @Override
    public Writer create(SnapshotMeta meta) {
        return store.create(meta);
    }

    @Override
    public InputStream open(SnapshotMeta meta) {
        return store.open(meta);
    }

    @Override
    public Image openImage(SnapshotMeta meta) {
        return store.openImage(meta);
    }

    @Override
    public Receiver receive(long index, long term, long imageLength) {
        return store.receive(index, term, imageLength);
    }

    @Override
    public void close() {
        store.close();
    }
}
