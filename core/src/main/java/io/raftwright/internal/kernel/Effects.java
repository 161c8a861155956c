package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.internal.membership.Configuration;
import java.nio.ByteBuffer;

/**
 * All that the kernel does to the world. Called on the consensus thread, from within the kernel's own methods; an
 * implementation must not call back into the kernel.
 *
 * <p>Messages marked <em>promise</em> say that something is durable: the implementation holds them back until everything
 * written to the log so far is. All others go out at once.
 */
public interface Effects {
    /** The round of a heartbeat that only tells the commit index and is not answered. */
    long NO_ROUND = -1;

    /** Asks for a vote, or for a pre-vote. A promise (of the candidate's vote for itself) unless it is a pre-vote. */
    void sendVoteRequest(long peerId, VoteRequest request);

    /** Answers a vote request, and tells what is committed. A promise if it grants a vote. */
    void sendVoteReply(long peerId, long term, boolean isPreVote, boolean isGranted, long commitIndex, long commitTerm);

    /**
     * Tells a member to campaign at once (Raft dissertation §3.10).
     *
     * @param lastIndex of the leader's log; if the member's log goes on behind it, this message is late and void
     */
    void sendTimeoutNow(long peerId, long term, long lastIndex);

    /** A buffer with room for entries, position 0, limit at the longest run allowed; filled before {@link #sendAppend}. */
    ByteBuffer appendBody();

    /**
     * Sends the entries in {@link #appendBody}, from 0 to its position.
     *
     * @return false if the peer cannot be reached now, or its queue is full
     */
    boolean sendAppend(long peerId, long term, long prevIndex, long prevTerm, long commitIndex);

    /** Accepts entries up to an index. A promise. */
    void sendAppendAccepted(long peerId, long term, long matchIndex);

    /** Refuses entries, with a hint where the logs may agree. */
    void sendAppendRejected(long peerId, long term, long prevIndex, long hintIndex, long hintTerm);

    /**
     * Says that this member has lost entries that it may have accepted, so that the leader counts on none of them, and from where
     * on to bring them back. Not a promise: nothing is accepted by it.
     *
     * @param hintIndex where the logs may agree
     * @param hintTerm  the term there
     */
    void sendHealing(long peerId, long term, long hintIndex, long hintTerm);

    /** Sends a heartbeat, to be answered unless its round is {@link #NO_ROUND}. */
    void sendHeartbeat(long peerId, long term, long commitIndex, long round);

    /** Sends a heartbeat that asks the member to fall silent with its leader; see {@link Quiescence}. */
    void sendQuiesce(long peerId, long term, long commitIndex, long round);

    /** Answers a heartbeat; round 0 only calls on the leader. */
    void sendHeartbeatReply(long peerId, long term, long round);

    /**
     * Begins to send the newest snapshot to a peer.
     *
     * @return its last index, or 0 if that is not possible now
     */
    long sendSnapshot(long peerId);

    /**
     * Tells a witness that is behind the log where the newest snapshot stands: index, term, chain and configuration. It needs no
     * data, and answers as to an append.
     *
     * @return false if there is no snapshot, or the peer cannot be reached now
     */
    boolean sendSnapshotPlace(long peerId, long term);

    /** Tells a reader which index to wait for; its leader was still leader after it asked. */
    void readConfirmed(long memberId, long context, long index);

    /** Entries up to an index are committed. */
    void committed(long index);

    /**
     * A learner that is to be promoted does not catch up. After ten rounds it is left a learner until it is asked for again, or
     * another member leads; before, it is still tried.
     *
     * @param rounds        how often it was tried so far
     * @param entriesBehind how far it is behind
     */
    void promotionDelayed(long memberId, int rounds, long entriesBehind);

    /** Another configuration is in force. */
    void configured(Configuration configuration);

    /** Role, term or known leader changed. */
    void roleChanged(Role role, long term, long leaderId);

    /** Draws a time between one and two election timeouts; a fresh one at each call. */
    long drawElectionTimeoutNs();
}
