package io.raftwright.internal.runtime;

import io.raftwright.api.Member;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotMeta;
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
     * from the beginning; doing it again after a crash in between is harmless.
     */
    static void bootstrap(LogStore store, @Nullable SnapshotMeta snapshot, List<Member> members) {
        if (store.lastIndex() > 0 || snapshot != null) {
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
     * Makes the log continue the newest snapshot: a crash may have come between the two.
     *
     * @throws CorruptStorageException if entries between them are missing
     */
    static void align(RaftLog log, @Nullable SnapshotMeta snapshot) {
        long covered = snapshot == null ? 0 : snapshot.index();
        if (log.firstIndex() > covered + 1) {
            throw new CorruptStorageException("entries missing between snapshot and log, snapshotIndex=" + covered
                    + ", firstIndex=" + log.firstIndex());
        }
        if (snapshot != null && log.termAt(covered) != snapshot.term() && log.termAt(covered) != RaftLog.COMPACTED) {
            log.reset(covered, snapshot.term(), snapshot.chain());
        }
    }
}
