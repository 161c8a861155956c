package io.raftwright.api;

import java.time.Duration;
import java.util.List;

/**
 * A node at a moment, as one line ({@link #toString}), as data, and as a sentence that says what a proposal made now would wait
 * for ({@link #explain}). The numbers are read one after the other, so they may be a few microseconds apart; what only the
 * leader knows of the others may be as old as a heartbeat interval. Times are measured on this node's own clock.
 *
 * @param memberId whose status
 * @param role     its role
 * @param term     its term
 * @param leader   the leader that it knows
 * @param indexes  how far its log, its disk and its state machine are
 * @param members  the configuration in force, as far as it knows
 * @param peers    the leader's view of the others; empty elsewhere
 * @param snapshot its newest snapshot
 * @param disk     how its log's storage does
 * @param waiting  what waits here for an answer
 */
public record NodeStatus(
        long memberId,
        Role role,
        long term,
        Leader leader,
        Indexes indexes,
        Members members,
        List<Peer> peers,
        Snapshot snapshot,
        Disk disk,
        Waiting waiting) {

    public NodeStatus {
        peers = List.copyOf(peers);
    }

    /**
     * The leader that a member knows.
     *
     * @param id         its id, or 0 if none is known
     * @param since      how long that has been so
     * @param silence    of the leader itself: since a quorum was last heard of, the <em>quorum age</em>, at which it steps down
     *                   when it reaches the election timeout (Raft dissertation §6.2); elsewhere: since the leader was heard of
     * @param transferTo of the leader itself: to whom it is handing over, or 0
     */
    public record Leader(long id, Duration since, Duration silence, long transferTo) {}

    /**
     * How far a member is. Invariant, but for the moment between two readings, or between the restoring of a received snapshot
     * and the log's new beginning behind it: {@code applied <= commit <= last} and {@code durable <= last}.
     *
     * @param first   first index held in the log
     * @param last    last index in the log
     * @param durable last index known to be on this member's own disk
     * @param commit  last index known to be committed
     * @param applied last index applied to the state machine
     */
    public record Indexes(long first, long last, long durable, long commit, long applied) {}

    /**
     * Who belongs to the cluster, by id, ascending.
     *
     * @param voters   the voters
     * @param outgoing in a joint configuration, the voters of the one that is left; otherwise empty
     * @param learners those who receive the log and do not vote
     */
    public record Members(List<Long> voters, List<Long> outgoing, List<Long> learners) {
        public Members {
            voters = List.copyOf(voters);
            outgoing = List.copyOf(outgoing);
            learners = List.copyOf(learners);
        }
    }

    /** How a leader sends entries to a member. */
    public enum PeerState {
        /** One message at a time, until it is known where the logs agree. */
        PROBE,
        /** Many at once, up to the inflight window. */
        REPLICATE,
        /** A snapshot is on its way. */
        SNAPSHOT
    }

    /**
     * How far the leader brought another member.
     *
     * @param id            the member
     * @param state         how entries are sent to it
     * @param matchIndex    last index known to be durable there
     * @param nextIndex     next index to send
     * @param lag           entries of the leader's log that are not known to be durable there
     * @param inflight      append messages sent and not answered
     * @param inflightBytes their bytes
     * @param silence       since it was last heard of
     * @param isSilent      true if that is longer than heartbeats and a live network explain
     */
    public record Peer(
            long id,
            PeerState state,
            long matchIndex,
            long nextIndex,
            long lag,
            int inflight,
            long inflightBytes,
            Duration silence,
            boolean isSilent) {}

    /**
     * The newest snapshot.
     *
     * @param index its last index, or 0 if there is none
     * @param age   since it was taken or installed; of one found at the start, since the start
     * @param bytes its length, or {@link #UNKNOWN}
     */
    public record Snapshot(long index, Duration age, long bytes) {
        /** Stands for a length that is not known. */
        public static final long UNKNOWN = -1;
    }

    /**
     * How the log's storage does. The percentiles cover the last half to full minute in which syncs ran; they overstate by an
     * eighth at most.
     *
     * @param syncs     forces of the log so far
     * @param p50       half of them took at most this long
     * @param p99       99 in a hundred took at most this long
     * @param max       none took longer
     * @param syncing   how long the sync, or preparation of storage, that runs now has taken; zero if none runs
     * @param writing   how long the write to the log that runs now has taken; zero if none runs. While it runs, the node does
     *                  nothing else: a leader's heartbeats stop with it
     * @param isStalled true while this member takes its disk for hanging: it neither leads nor votes until the disk is back
     * @param damage    what is damaged and not healed yet, for a person; empty if nothing is: see {@link NodeListener#onDamage}
     */
    public record Disk(
            long syncs,
            Duration p50,
            Duration p99,
            Duration max,
            Duration syncing,
            Duration writing,
            boolean isStalled,
            String damage) {}

    /** What keeps proposals from being taken now. */
    public enum Limit {
        /** Nothing. */
        NONE,
        /** As many proposals, or bytes of them, wait at this member as may. */
        PENDING,
        /** The leader, this member, has as much appended beyond its commit index as it may. */
        UNCOMMITTED,
        /** This member leads and its log's storage has no room. */
        STORAGE
    }

    /**
     * What waits at a member.
     *
     * @param proposals made here, without a result yet
     * @param bytes     of those proposals
     * @param reads     asked for here, not answered yet
     * @param limit     what keeps further proposals from being taken
     */
    public record Waiting(int proposals, long bytes, int reads, Limit limit) {}

    public boolean isLeader() {
        return role == Role.LEADER;
    }

    /** Id of the leader known, or 0. */
    public long leaderId() {
        return leader.id();
    }

    public long firstIndex() {
        return indexes.first();
    }

    public long lastIndex() {
        return indexes.last();
    }

    public long durableIndex() {
        return indexes.durable();
    }

    public long commitIndex() {
        return indexes.commit();
    }

    public long appliedIndex() {
        return indexes.applied();
    }

    /** Last index of the newest snapshot, or 0. */
    public long snapshotIndex() {
        return snapshot.index();
    }

    /** Proposals made here that wait for their result. */
    public int pending() {
        return waiting.proposals();
    }

    /** Forces of the log so far. */
    public long syncs() {
        return disk.syncs();
    }

    /**
     * Says in a sentence why a proposal made now would wait, or that nothing would keep it: for logs, status pages and people.
     * The wording may change.
     */
    public String explain() {
        return Explanation.of(this);
    }

    /** All of it in one line, in the order of the components. */
    @Override
    public String toString() {
        return StatusLine.of(this);
    }
}
