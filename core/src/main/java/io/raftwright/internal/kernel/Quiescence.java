package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.internal.replication.RaftLog;

/**
 * How a group in which nothing happens falls silent, as every member sees it, and what wakes it. Many groups in one process cost
 * little only if those that nobody uses cost nothing.
 *
 * <p>A member that agrees to be silent waits for its leader without end. So it relies on being told when the connection to the
 * leader is lost, which every transport owes; it then campaigns as if it had just missed the leader. Whatever else happens at
 * any member lets that member wait as usual again and call on the leader, whose heartbeats then wake all others.
 *
 * <p>Owner: the consensus thread.
 */
public final class Quiescence {
    private final Kernel kernel;
    private final Election election;
    private final RaftLog log;

    Quiescence(Kernel kernel, Election election, RaftLog log) {
        this.kernel = kernel;
        this.election = election;
        this.log = log;
    }

    /**
     * A heartbeat from the leader that asks this member to fall silent. It agrees if all that its log holds is committed, by
     * answering this round; else it answers the one before.
     */
    public void onAsked(long peerId, long leaderTerm, long leaderCommit, long round) {
        boolean isSettled = log.lastIndex() == leaderCommit;
        kernel.onHeartbeat(peerId, leaderTerm, leaderCommit, isSettled ? round : round - 1);
        boolean isFollower = kernel.role() == Role.FOLLOWER
                && kernel.leaderId() == peerId
                && kernel.term() == leaderTerm
                && kernel.commitIndex() == leaderCommit;
        if (isSettled && isFollower) {
            election.suspend();
        }
    }

    /** Something happens at this member that needs the leader, or heartbeats. */
    public void wake() {
        Leadership leadership = kernel.leadership();
        if (leadership != null) {
            leadership.disturb();
        } else {
            election.wake();
        }
    }

    /** Messages do not reach a peer any more. */
    public void onPeerDown(long peerId) {
        Leadership leadership = kernel.leadership();
        if (leadership != null) {
            leadership.disturb();
        } else if (peerId == kernel.leaderId()) {
            election.onLeaderLost();
        }
    }

    /** True while this member, leader or not, waits for nothing but to be woken. For a person to look at. */
    public boolean isSilent() {
        Leadership leadership = kernel.leadership();
        return leadership != null ? leadership.isSilent() : election.isSuspended();
    }
}
