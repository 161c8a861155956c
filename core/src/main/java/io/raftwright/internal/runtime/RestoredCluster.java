package io.raftwright.internal.runtime;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.StateCapture;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.session.SessionTable;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.util.List;

/** A new cluster, founded on a state of which there is no log. */
public final class RestoredCluster {
    /** As of the entry with which a new cluster begins otherwise. */
    private static final long TERM = 1;

    private static final int NO_CHAIN = 0;

    private RestoredCluster() {}

    /** Writes the snapshot that each founding member begins with, the same bytes for each; see {@code RestoreCluster}. */
    public static Membership found(
            List<Member> members, long machineIndex, long logTimeSeconds, StateCapture state, SnapshotStore snapshots) {
        SnapshotMeta there = snapshots.latest();
        if (there != null) {
            throw new ForeignStorageException("there is a snapshot already, index=" + there.index());
        }
        long index = Math.max(1, machineIndex);
        Configuration founding = Configuration.founding(members).withIndex(index);
        SnapshotMeta meta = new SnapshotMeta(index, TERM, NO_CHAIN, founding.encode());
        SessionTable sessions = new SessionTable();
        sessions.onTime(logTimeSeconds);
        try (state) {
            SnapshotTaker.write(snapshots, meta, sessions.encode(), machineIndex, state);
        } catch (IOException e) {
            throw new StorageException("cluster not restored, index=" + index, e);
        }
        return founding.view();
    }
}
