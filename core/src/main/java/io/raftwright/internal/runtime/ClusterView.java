package io.raftwright.internal.runtime;

import io.raftwright.api.NodeStatus;
import io.raftwright.internal.membership.Configuration;
import java.util.List;

/**
 * What the consensus thread knows of the cluster, at a moment: published whole, so that any thread may read it. Moments are kept
 * instead of ages: whoever reads later takes the ages then, and they go on growing should the consensus thread hang.
 *
 * @param configuration  in force
 * @param peers          of a leader: the others; empty elsewhere
 * @param leaderSinceNs  since when the leader known, or that none is known, has not changed
 * @param contactNs      see {@code Kernel.contactNs}
 * @param transferTo     of a leader that is handing over: to whom; otherwise 0
 * @param isTailFull     of a leader: no more may be appended beyond the commit index
 * @param isStorageFull  of a leader: the log had no room for the last batch
 */
record ClusterView(
        Configuration configuration,
        List<PeerView> peers,
        long leaderSinceNs,
        long contactNs,
        long transferTo,
        boolean isTailFull,
        boolean isStorageFull) {

    /** What a leader knows of another member. */
    record PeerView(
            long memberId,
            NodeStatus.PeerState state,
            long matchIndex,
            long nextIndex,
            int inflight,
            long inflightBytes,
            long contactNs) {}

    /** Before the consensus thread begins. */
    static ClusterView unknown(long nowNs) {
        return new ClusterView(Configuration.unknown(), List.of(), nowNs, nowNs, 0, false, false);
    }
}
