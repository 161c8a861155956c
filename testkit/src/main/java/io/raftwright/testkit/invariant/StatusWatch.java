package io.raftwright.testkit.invariant;

import io.raftwright.api.NodeOptions;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.NodeStatus.Indexes;
import io.raftwright.api.NodeStatus.Peer;

/**
 * What one process says of itself, from one look to the next: its indexes are in order and never go back, what waits is within its
 * bounds, and what it counts of others is there.
 *
 * <p>Owner: the simulation's thread.
 */
public final class StatusWatch {
    private final Judge judge;
    private final MemberRecord member;
    private final NodeOptions options;
    private long term;
    private long snapshot;
    private long applied;
    private long commit;

    /** Of a process that begins. */
    public StatusWatch(Judge judge, long memberId, NodeOptions options) {
        this.judge = judge;
        this.member = judge.member(memberId);
        this.options = options;
    }

    /** Looks at its status, between two events. */
    public void look(NodeStatus status) {
        Indexes indexes = status.indexes();
        long received = member.snapshotIndex(); // the state machine has it before the log begins anew behind it
        require(
                indexes.first() - 1 <= status.snapshotIndex()
                        && status.snapshotIndex() <= indexes.commit()
                        && indexes.applied() <= Math.max(indexes.commit(), received)
                        && indexes.commit() <= indexes.last()
                        && indexes.durable() <= indexes.last(),
                "purged <= snapshot, applied <= commit <= last, durable <= last",
                status);
        require(
                status.term() >= term
                        && status.snapshotIndex() >= snapshot
                        && indexes.applied() >= applied
                        && indexes.commit() >= commit,
                "term, snapshot, applied and commit never go back",
                status);
        require(
                status.pending() <= options.maxPendingProposals()
                        && status.waiting().bytes() <= options.maxPendingBytes(),
                "pending proposals are bounded",
                status);
        for (Peer peer : status.peers()) {
            require(
                    peer.inflight() <= options.maxInflightMessages()
                            && peer.inflightBytes() <= options.maxInflightBytes() + options.maxAppendLength(),
                    "messages under way are bounded",
                    status);
            judge.saidOfLogs().counted(member, status.term(), judge.member(peer.id()), peer.matchIndex());
        }
        if (status.waiting().limit() == NodeStatus.Limit.UNCOMMITTED) {
            judge.rare().happened(RareEvent.TAIL_FULL);
        }
        term = status.term();
        snapshot = status.snapshotIndex();
        applied = indexes.applied();
        commit = indexes.commit();
    }

    private void require(boolean holds, String rule, NodeStatus status) {
        if (!holds) {
            judge.violated(
                    rule,
                    "term " + term + ", snapshot " + snapshot + ", applied " + applied + ", commit " + commit
                            + " before; now " + status);
        }
    }
}
