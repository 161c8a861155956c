package io.raftwright.internal.runtime;

import io.raftwright.api.Member;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Brings log and snapshot together when a node starts, before any agent runs. */
final class Recovery {
    private static final long BOOTSTRAP_TERM = 1;

    private Recovery() {}

    /**
     * Gives an empty log its first entry, the configuration. All founding members write the same bytes, so their logs match
     * from the beginning; doing it again after a crash in between is harmless. Not where the log was longer once: peers have it.
     */
    static void bootstrap(LogStore store, @Nullable SnapshotMeta snapshot, List<Member> members) {
        if (snapshot != null && store.term() < snapshot.term()) {
            store.saveVote(snapshot.term(), LogStore.NO_VOTE); // a restored cluster begins with a snapshot and no log
        }
        if (store.lastIndex() > 0 || snapshot != null || store.loss() != null) {
            return;
        }
        ByteBuffer payload = Configuration.founding(members).encode();
        ByteBuffer frame = ByteBuffer.allocateDirect(LogFrame.frameLength(payload.remaining()))
                .order(ByteOrder.LITTLE_ENDIAN);
        LogFrame.encode(frame, 0, EntryKind.CONFIGURATION, 1, BOOTSTRAP_TERM, 0, payload, new CRC32C());
        if (store.term() < BOOTSTRAP_TERM) {
            store.saveVote(BOOTSTRAP_TERM, LogStore.NO_VOTE);
        }
        store.append(frame, 1);
    }

    /**
     * Gives up a log that does not go on where the newest snapshot ends, as it does when a snapshot is damaged: peers have both.
     *
     * @param hasPeers whether there are any
     * @throws CorruptStorageException if there are none, or the store cannot remember what it gave up
     */
    static void requireContinuity(LogStore store, SnapshotStore snapshots, boolean hasPeers) {
        SnapshotMeta snapshot = snapshots.latest();
        long covered = snapshot == null ? 0 : snapshot.index();
        if (store.firstIndex() > covered + 1) {
            String cause = snapshots.damage();
            String damage = "entries missing between snapshot and log, snapshotIndex=" + covered + ", firstIndex="
                    + store.firstIndex() + (cause == null ? "" : "; " + cause);
            if (!hasPeers) {
                throw new CorruptStorageException(damage);
            }
            store.giveUp(damage);
        }
        LogLoss loss = store.loss();
        if (loss != null && !hasPeers) {
            throw new CorruptStorageException(loss.damage());
        }
    }

    /** Makes the log continue the newest snapshot: a crash may have come between the two. */
    static void align(RaftLog log, @Nullable SnapshotMeta snapshot) {
        long covered = snapshot == null ? 0 : snapshot.index();
        if (snapshot != null && log.termAt(covered) != snapshot.term() && log.termAt(covered) != RaftLog.COMPACTED) {
            log.reset(covered, snapshot.term(), snapshot.chain());
        }
    }
}
