package io.raftwright;

import io.raftwright.storage.ForwardingSnapshotStore;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A snapshot store that holds up the node that is opened with it, until a gate opens. Any thread. */
final class SlowToOpen extends ForwardingSnapshotStore {
    private final CountDownLatch isOpening;
    private final CountDownLatch gate;

    /**
     * @param isOpening opened when the node comes by
     */
    SlowToOpen(SnapshotStore store, CountDownLatch isOpening, CountDownLatch gate) {
        super(store);
        this.isOpening = isOpening;
        this.gate = gate;
    }

    @Override
    public @Nullable SnapshotMeta latest() {
        isOpening.countDown();
        WatchedSnapshots.pass(gate);
        return super.latest();
    }
}
