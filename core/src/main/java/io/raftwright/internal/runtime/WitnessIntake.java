package io.raftwright.internal.runtime;

import io.raftwright.internal.wire.Message;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over, at a witness that fell behind the leader's log, where the leader's snapshot stands: makes a snapshot of nothing of
 * its own there, in the background, and has the log go on behind it.
 *
 * <p>Owner: the consensus thread.
 */
final class WitnessIntake {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessIntake.class);

    private final long selfId;
    private final SnapshotStore store;
    private final Executor background;
    private final Tasks tasks;
    private final SnapshotIntake.Outcome outcome;
    private boolean isBusy;

    WitnessIntake(long selfId, SnapshotStore store, Executor background, Tasks tasks, SnapshotIntake.Outcome outcome) {
        this.selfId = selfId;
        this.store = store;
        this.background = background;
        this.tasks = tasks;
        this.outcome = outcome;
    }

    /** The leader says where its snapshot stands. While one is being made others are passed over: the leader repeats itself. */
    void onPlace(long peerId, Message message) {
        SnapshotMeta meta = SnapshotPlace.read(message);
        if (meta == null) {
            LOG.warn("snapshot's place damaged, member={}, peer={}", selfId, peerId);
        } else if (!isBusy) {
            isBusy = true;
            background.execute(() -> hold(peerId, meta));
        }
    }

    private void hold(long peerId, SnapshotMeta meta) {
        try {
            SnapshotMeta latest = store.latest();
            if (latest == null || latest.index() < meta.index()) {
                SnapshotTaker.writeNothing(store, meta);
                LOG.info("snapshot's place taken over, member={}, peer={}, index={}", selfId, peerId, meta.index());
            }
            SnapshotMeta held = latest == null || latest.index() < meta.index() ? meta : latest;
            tasks.post(() -> goOn(peerId, held));
        } catch (RuntimeException | Error e) {
            LOG.warn("snapshot's place not taken over, member={}, index={}", selfId, meta.index(), e);
            tasks.post(() -> isBusy = false);
        }
    }

    private void goOn(long peerId, SnapshotMeta held) {
        isBusy = false;
        outcome.onComplete(peerId, held);
    }
}
