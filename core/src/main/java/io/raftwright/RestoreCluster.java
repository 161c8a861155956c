package io.raftwright;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.StateCapture;
import io.raftwright.internal.runtime.RestoredCluster;
import io.raftwright.storage.SnapshotStore;
import java.util.List;

/**
 * Begins a new cluster with a state that was saved elsewhere, instead of an empty one. Offline: run for each founding member, on an
 * empty snapshot store of its own, with the same arguments and the same state. Then start each by {@link Raftwright#node}, with an empty log.
 *
 * <p>It is another cluster than the one whose state it was, and must have another id ({@link Raftwright#clusterId(String,
 * java.util.Collection)}: choose another name), so that members of the two never talk to each other.
 *
 * <p><strong>Start no founding member without it.</strong> Members that begin empty are a majority of their own if there are enough
 * of them, and know nothing of what was restored.
 */
public final class RestoreCluster {
    private RestoreCluster() {}

    /**
     * Gives one member the state to begin with. On return it is durable. The store stays open, and the caller's.
     *
     * @param members        all founding members
     * @param machineIndex   what the state machine will say of itself ({@code StateMachine.lastAppliedIndex}) once it holds this
     *                       state; the new log goes on behind it
     * @param logTimeSeconds the log's time that the state knows, from which the new log's goes on; 0 if it knows none
     * @param state          writes the state, as {@code StateMachine.restore} reads it; closed in the end
     * @param snapshots      the member's snapshots, with the new cluster's id; without any snapshot
     * @return the membership to begin with
     * @throws IllegalArgumentException if two members have the same id, or a number is negative
     * @throws io.raftwright.storage.StorageException if there is a snapshot already, or writing failed
     */
    public static Membership run(
            List<Member> members, long machineIndex, long logTimeSeconds, StateCapture state, SnapshotStore snapshots) {
        Raftwright.requireDistinct(members);
        if (machineIndex < 0 || logTimeSeconds < 0 || members.isEmpty()) {
            throw new IllegalArgumentException("out of range, machineIndex=" + machineIndex + ", logTimeSeconds="
                    + logTimeSeconds + ", members=" + members);
        }
        return RestoredCluster.found(members, machineIndex, logTimeSeconds, state, snapshots);
    }
}
