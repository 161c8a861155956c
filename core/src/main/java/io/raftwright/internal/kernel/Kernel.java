package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Raft as a deterministic function of what it is told: time, messages, durability, proposals. It writes to the {@link RaftLog}
 * and acts through {@link Effects}; the same calls always have the same effects. Who leads is the {@link Election}'s to say; what
 * only a leader has is its {@link Leadership}; what is committed is kept here.
 *
 * <p>Owner: the consensus thread.
 */
public final class Kernel {
    /** The member id that stands for "no leader known". */
    public static final long NO_LEADER = 0;

    private final long selfId;
    private final RaftLog log;
    private final Effects effects;
    private final KernelOptions options;

    private final Election election;

    private long commitIndex;
    private Configuration configuration;
    /** Non-null while leader. */
    private @Nullable Leadership leadership;

    private long nowNs;

    /**
     * Begins as a follower.
     *
     * @param selfId        this member
     * @param term          as recovered
     * @param votedFor      as recovered, in that term
     * @param commitIndex   known to be committed: a snapshot's index, or 0
     * @param configuration as of that index
     * @param nowNs         the time
     * @param firstTimeoutNs until the first election, if nothing is heard; may be short, since pre-votes disturb nobody
     */
    public Kernel(
            long selfId,
            RaftLog log,
            Effects effects,
            KernelOptions options,
            long term,
            long votedFor,
            long commitIndex,
            Configuration configuration,
            long nowNs,
            long firstTimeoutNs) {
        this.selfId = selfId;
        this.log = log;
        this.effects = effects;
        this.options = options;
        this.commitIndex = commitIndex;
        this.configuration = configuration;
        this.nowNs = nowNs;
        this.election = new Election(
                selfId,
                log,
                effects,
                options.electionTimeoutNs(),
                term,
                votedFor,
                configuration,
                nowNs,
                nowNs + firstTimeoutNs);
    }

    public Role role() {
        return election.role();
    }

    public long term() {
        return election.term();
    }

    public long votedFor() {
        return election.votedFor();
    }

    public long leaderId() {
        return election.leaderId();
    }

    public long commitIndex() {
        return commitIndex;
    }

    public Configuration configuration() {
        return configuration;
    }

    /** The progress of the others, for a leader; empty otherwise. Not to be modified. */
    public PeerProgress[] peers() {
        return leadership == null ? new PeerProgress[0] : leadership.peers();
    }

    // ---- time and disk

    /** Tells the time; called at the start of every duty cycle, before anything else. */
    public void onTick(long now) {
        nowNs = now;
        if (leadership != null) {
            leadership.tick(now, commitIndex);
        }
        election.tick(now, leadership != null && leadership.hasQuorum());
        followElection();
    }

    /** When {@link #onTick} has something to do next, at the latest. */
    public long nextDeadlineNs() {
        return leadership != null ? leadership.nextHeartbeatNs() : election.deadlineNs();
    }

    /** Everything up to a store position is durable on this member's disk. */
    public void onDurable(long position) {
        boolean grew = log.onDurable(position);
        if (leadership != null && grew) {
            maybeCommit(leadership);
        }
        election.onDurable(position);
        followElection();
    }

    /**
     * This member's disk hangs, or moves again. While it hangs, this member neither leads, campaigns nor votes, in its term as it
     * is (nothing could be saved); unless it is the only voter, for then nobody could lead in its place.
     */
    public void onDiskStalled(boolean isStalled) {
        election.onDiskStalled(isStalled);
        followElection();
    }

    /**
     * When a leader last heard of a quorum, itself included; when anyone else last heard of the leader. For a person to look at.
     */
    public long contactNs() {
        return leadership != null ? leadership.quorumContactNs() : election.leaderContactNs();
    }

    /** Whether a leader has as much appended beyond its commit index as it may. */
    public boolean isTailFull() {
        return leadership != null && leadership.isTailFull();
    }

    // ---- elections

    /** A member asks for a vote, or whether it would get one. */
    public void onVoteRequest(long peerId, long askedTerm, boolean isPreVote, long lastIndex, long lastTerm) {
        election.onVoteRequest(peerId, askedTerm, isPreVote, lastIndex, lastTerm);
        followElection();
    }

    /** A member answered a vote request: a grant carries the term asked for, a refusal the member's own. */
    public void onVoteReply(long peerId, long replyTerm, boolean isPreVote, boolean isGranted) {
        election.onVoteReply(peerId, replyTerm, isPreVote, isGranted);
        followElection();
    }

    /** Takes up or lays down leadership, as the election now says. */
    private void followElection() {
        if (election.role() != Role.LEADER) {
            leadership = null;
        } else if (leadership == null) {
            leadership = new Leadership(selfId, term(), log, effects, options, configuration, nowNs);
            leadership.stageFirst();
        }
    }

    // ---- as a follower (Raft paper §5.3)

    /**
     * Hears from a member that says it leads.
     *
     * @return true if it does, as far as this member knows: its message counts
     */
    public boolean onLeaderContact(long peerId, long leaderTerm) {
        boolean isLeader = election.onLeaderContact(peerId, leaderTerm);
        followElection();
        return isLeader;
    }

    /**
     * Entries, or a probe, from the leader.
     *
     * @param frames from position to limit
     */
    public void onAppend(
            long peerId, long leaderTerm, long prevIndex, long prevTerm, long leaderCommit, ByteBuffer frames) {
        if (!onLeaderContact(peerId, leaderTerm)) {
            effects.sendAppendRejected(peerId, term(), prevIndex, 0, 0);
            return;
        }
        if (prevIndex < 0
                || prevIndex > log.lastIndex()
                || (prevIndex > commitIndex && log.termAt(prevIndex) != prevTerm)) {
            long hint = log.lastIndexWithin(prevIndex, prevTerm);
            effects.sendAppendRejected(peerId, term(), prevIndex, hint, log.termAt(hint));
            return;
        }
        long lastIndex = log.accept(prevIndex, frames, commitIndex);
        commitTo(Math.min(leaderCommit, lastIndex));
        effects.sendAppendAccepted(peerId, term(), lastIndex);
    }

    /** A heartbeat from the leader, which promises that this member holds its entries up to the commit index it names. */
    public void onHeartbeat(long peerId, long leaderTerm, long leaderCommit, long round) {
        if (!onLeaderContact(peerId, leaderTerm)) {
            effects.sendAppendRejected(peerId, term(), 0, 0, 0);
            return;
        }
        commitTo(Math.min(leaderCommit, log.lastIndex()));
        if (round != Effects.NO_ROUND) {
            effects.sendHeartbeatReply(peerId, term(), round);
        }
    }

    /**
     * A snapshot from the leader is complete and durable here.
     *
     * @return true if the state machine must be restored from it; false if the log holds all of it anyway
     */
    public boolean onSnapshotInstalled(long index, long snapshotTerm, int chain, Configuration asOfIndex) {
        if (index <= commitIndex) {
            return false;
        }
        if (log.termAt(index) == snapshotTerm) {
            commitTo(index);
            return false;
        }
        log.reset(index, snapshotTerm, chain);
        commitIndex = index;
        configure(asOfIndex);
        return true;
    }

    private void commitTo(long index) {
        if (index > commitIndex) {
            commitIndex = index;
            Configuration committed = log.takeConfiguration(index);
            if (committed != null) {
                configure(committed);
            }
            effects.committed(index);
        }
    }

    private void configure(Configuration committed) {
        configuration = committed;
        election.configure(committed);
        if (leadership != null) {
            leadership.configure(committed);
        }
    }

    /** Commits what the store remembers as committed; called once, before anything else. */
    public void recoverCommit(long hint) {
        commitTo(Math.min(hint, log.lastIndex()));
    }

    // ---- as a leader

    /**
     * Stages a proposal; {@link #flush} writes and sends it, here if the batch would become too long.
     *
     * @param payload bytes from position to limit; copied
     * @return false if it was refused, and nothing happened: not leader, or too much is uncommitted
     */
    public boolean propose(EntryKind kind, ByteBuffer payload) {
        if (leadership == null) {
            return false;
        }
        int staged = log.stagedBytes();
        if (staged > 0 && staged + LogFrame.frameLength(payload.remaining()) > options.maxAppendLength()) {
            flush();
        }
        return leadership.stage(kind, payload);
    }

    /** Writes and sends all that was staged; asks for proof for all reads that came. Called at the end of a duty cycle. */
    public void flush() {
        if (leadership != null) {
            leadership.flush(commitIndex);
        }
    }

    /** Takes back what was staged: the store has no room now. */
    public void discardStaged() {
        log.discardStaged();
    }

    /**
     * Asks up to which index a read must wait (Raft dissertation §6.4). The answer is {@link Effects#readConfirmed}, or none if
     * leadership is lost meanwhile.
     *
     * @param memberId who asks, this member included
     * @param context  returned with the answer
     * @return false if this member does not lead
     */
    public boolean readIndex(long memberId, long context) {
        if (leadership == null) {
            return false;
        }
        leadership.read(memberId, context, commitIndex);
        return true;
    }

    /** A member holds this leader's log, durably, up to an index. */
    public void onAppendAccepted(long peerId, long replyTerm, long matchIndex) {
        PeerProgress peer = answered(peerId, replyTerm);
        if (peer != null && leadership != null) {
            if (peer.accepted(Math.min(matchIndex, log.lastWrittenIndex()))) {
                maybeCommit(leadership);
            }
            leadership.replicateTo(peer, commitIndex);
        }
    }

    /** A member refused entries. */
    public void onAppendRejected(long peerId, long replyTerm, long prevIndex, long hintIndex, long hintTerm) {
        PeerProgress peer = answered(peerId, replyTerm);
        if (peer != null && leadership != null) {
            leadership.onAppendRejected(peer, prevIndex, hintIndex, hintTerm, commitIndex);
        }
    }

    /** A member answered a heartbeat. */
    public void onHeartbeatReply(long peerId, long replyTerm, long round) {
        PeerProgress peer = answered(peerId, replyTerm);
        if (peer != null && leadership != null) {
            leadership.onHeartbeatReply(peer, round, commitIndex);
        }
    }

    /** A snapshot sent to a member ended; how far the member is will show by its next answer. */
    public void onSnapshotSent(long peerId, boolean isInstalled) {
        PeerProgress peer = leadership == null ? null : leadership.progress(peerId);
        if (peer != null && leadership != null) {
            if (isInstalled) {
                peer.contacted(nowNs);
            }
            peer.snapshotEnded(isInstalled);
        }
    }

    /** A reply from a member: ends this leadership if its term is newer; null if it does not concern this term. */
    private @Nullable PeerProgress answered(long peerId, long replyTerm) {
        election.onReplyTerm(replyTerm);
        followElection();
        if (leadership == null || replyTerm != term()) {
            return null;
        }
        PeerProgress peer = leadership.progress(peerId);
        if (peer != null) {
            peer.contacted(nowNs);
        }
        return peer;
    }

    /** Commits what a quorum holds; and again, since a configuration committed thereby may ask for fewer. */
    private void maybeCommit(Leadership leading) {
        for (long index = leading.committable(); index > commitIndex; index = leading.committable()) {
            leading.committed(index);
            commitTo(index);
        }
    }

    // ---- connections

    /** Messages reach a peer again; those sent before may be lost. */
    public void onPeerUp(long peerId) {
        if (leadership != null) {
            PeerProgress peer = leadership.progress(peerId);
            if (peer != null) {
                peer.connectionLost();
                leadership.replicateTo(peer, commitIndex);
            }
        } else {
            election.onPeerUp(peerId);
        }
    }

    @Override
    public String toString() {
        return "member=" + selfId + " role=" + role() + " term=" + term() + " vote=" + votedFor() + " leader="
                + leaderId()
                + " commit=" + commitIndex + " log=[" + log.firstIndex() + ".." + log.lastIndex() + "] "
                + configuration;
    }
}
