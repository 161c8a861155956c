package io.raftwright.internal.kernel;

import io.raftwright.api.MembershipRequest;
import io.raftwright.api.RefusedException.Reason;
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

    private final CommitPoint committed;
    private final Election election;
    private final Following following;
    private final Quiescence quiescence;

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
        this.nowNs = nowNs;
        this.committed = new CommitPoint(log, effects, commitIndex, configuration);
        boolean isRestarted = log.lastIndex() > 1 || term > 1;
        ElectionTimer timer = new ElectionTimer(
                options.electionTimeoutNs(),
                effects,
                nowNs,
                firstTimeoutNs,
                options.leaseDriftPercent() > 0,
                isRestarted);
        this.election = new Election(selfId, options.priority(), log, effects, committed, timer, term, votedFor);
        this.following = new Following(log, effects, committed, election, options.leaseDriftPercent() > 0);
        this.quiescence = new Quiescence(this, election, log);
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
        return committed.index();
    }

    /** The configuration in force: the newest one that is committed. */
    public Configuration configuration() {
        return committed.configuration();
    }

    /** How an idle group falls silent, and wakes. */
    public Quiescence quiescence() {
        return quiescence;
    }

    @Nullable
    Leadership leadership() {
        return leadership;
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
            leadership.tick(now);
            leaveIfFarewellSaid();
        }
        election.tick(now, leadership != null && leadership.hasQuorum());
        followElection();
    }

    /** Everything told next came before this moment: a leader heard of too early could lose its lease without knowing. */
    public void onArrival(long now) {
        election.onArrival(now);
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

    /** The state machine is at a log time, in seconds; told before {@link #onSnapshotInstalled}, lest time go back in the log. */
    public void onLogTime(long seconds) {
        log.raiseTime(seconds);
    }

    /**
     * This member's disk hangs, or moves again. While it hangs, this member neither leads, campaigns nor votes, in its term as it
     * is (nothing could be saved); unless it is the only voter, for then nobody could lead in its place.
     */
    public void onDiskStalled(boolean isStalled) {
        boolean isMissed = isStalled && !committed.isOnlyVoter(selfId);
        if (isMissed) {
            stepDown();
        }
        election.onDiskStalled(isMissed);
    }

    /** When a leader last heard of a quorum, itself included; when anyone else last heard of the leader. For a person to see. */
    public long contactNs() {
        return leadership != null ? leadership.quorumContactNs() : election.leaderContactNs();
    }

    /** Whether a leader has as much appended beyond its commit index as it may. */
    public boolean isTailFull() {
        return leadership != null && leadership.isTailFull();
    }

    // ---- elections

    /** A member asks for a vote, or whether it would get one. */
    public void onVoteRequest(long peerId, VoteRequest request) {
        if (leadership != null) {
            leadership.disturb(); // whoever asks has not heard of this leader: it must not be silent
        }
        onCommitTold(request.commitIndex(), request.commitTerm());
        election.onVoteRequest(peerId, request);
        followElection();
    }

    /** A member answered a vote request: a grant carries the term asked for, a refusal the member's own. */
    public void onVoteReply(
            long peerId, long replyTerm, boolean isPreVote, boolean isGranted, long commitIndex, long commitTerm) {
        onCommitTold(commitIndex, commitTerm);
        election.onVoteReply(peerId, replyTerm, isPreVote, isGranted);
        followElection();
    }

    /**
     * A member knows that an entry is committed. If it is here too, it is committed here, with the configurations up to it: nobody
     * campaigns by a configuration that others know to be over.
     */
    public void onCommitTold(long commitIndex, long commitTerm) {
        if (leadership == null
                && commitTerm > 0
                && commitIndex > committed.index()
                && log.termAt(commitIndex) == commitTerm) {
            commitTo(commitIndex);
        }
    }

    /** The leader wants this member to lead, now. */
    public void onTimeoutNow(long peerId, long leaderTerm, long lastIndex) {
        election.onTimeoutNow(peerId, leaderTerm, lastIndex);
        followElection();
    }

    /**
     * A snapshot was received and is to be installed, or was. Meanwhile this member does not campaign: it may not know who else is
     * a member.
     */
    public void onSnapshotPending(boolean isPending) {
        election.onSnapshotPending(isPending);
    }

    /** Takes up or lays down leadership, as the election now says. */
    private void followElection() {
        if (election.role() != Role.LEADER) {
            leadership = null;
        } else if (leadership == null) {
            leadership = new Leadership(selfId, term(), log, effects, options, committed, nowNs);
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
        following.onAppend(peerId, leaderTerm, prevIndex, prevTerm, leaderCommit, frames);
        followElection();
    }

    /** A heartbeat from the leader, which promises that this member holds its entries up to the commit index it names. */
    public void onHeartbeat(long peerId, long leaderTerm, long leaderCommit, long round) {
        following.onHeartbeat(peerId, leaderTerm, leaderCommit, round);
        followElection();
    }

    /**
     * A snapshot from the leader is complete and durable here.
     *
     * @return true if the state machine must be restored from it; false if the log holds all of it anyway
     */
    public boolean onSnapshotInstalled(long index, long snapshotTerm, int chain, Configuration asOfIndex) {
        if (leadership != null) {
            election.onSnapshotPending(false); // it came while this member was elected, whose log holds all of it
            return false;
        }
        return following.onSnapshotInstalled(index, snapshotTerm, chain, asOfIndex);
    }

    /** A snapshot from the leader, or what the log holds anyway, goes up to an index: says so to whoever leads. */
    public void acknowledgeSnapshot(long leaderId, long index) {
        following.acknowledge(leaderId, index);
    }

    private void commitTo(long index) {
        if (committed.advance(index) && leadership != null) {
            leadership.followConfiguration();
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
        return leadership.propose(kind, payload);
    }

    /** Writes and sends all that was staged; asks for proof for all reads that came. Called at the end of a duty cycle. */
    public void flush() {
        if (leadership != null) {
            leadership.flush();
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
     * @param now      the time, taken after the read was asked for: whether a lease is good is judged by it
     * @return false if this member does not lead
     */
    public boolean readIndex(long memberId, long context, long now) {
        if (leadership == null) {
            return false;
        }
        leadership.read(memberId, context, now);
        return true;
    }

    /** A member holds this leader's log, durably, up to an index. */
    public void onAppendAccepted(long peerId, long replyTerm, long matchIndex) {
        PeerProgress peer = answered(peerId, replyTerm);
        if (peer != null && leadership != null) {
            Leadership leading = leadership;
            if (leading.onAppendAccepted(peer, matchIndex)) {
                maybeCommit(leading);
            }
            leading.goOnWith(peer);
        }
    }

    /** A member refused entries. */
    public void onAppendRejected(long peerId, long replyTerm, long prevIndex, long hintIndex, long hintTerm) {
        PeerProgress peer = answered(peerId, replyTerm);
        if (peer != null && leadership != null) {
            leadership.onAppendRejected(peer, prevIndex, hintIndex, hintTerm);
        }
    }

    /** A member has lost entries, also such as it had accepted, and wants them from an index on. */
    public void onHealing(long peerId, long replyTerm, long hintIndex, long hintTerm) {
        PeerProgress peer = answered(peerId, replyTerm);
        if (peer != null && leadership != null) {
            leadership.onHealing(peer, hintIndex, hintTerm);
        }
    }

    /** A member answered a heartbeat. */
    public void onHeartbeatReply(long peerId, long replyTerm, long round) {
        PeerProgress peer = answered(peerId, replyTerm);
        if (peer != null && leadership != null) {
            leadership.onHeartbeatReply(peer, round);
            leaveIfFarewellSaid();
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
            leadership.contacted(peer);
        }
        return peer;
    }

    /** Commits what a quorum holds; and again, since a configuration committed thereby may ask for fewer. */
    private void maybeCommit(Leadership leading) {
        for (long index = leading.committable(); index > committed.index(); index = leading.committable()) {
            commitTo(index);
            leading.committed();
        }
        if (!committed.mayLead(selfId)) { // it goes on until that is committed, and little longer (dissertation §4.2.2)
            leading.sayFarewell();
        }
    }

    private void leaveIfFarewellSaid() {
        if (leadership != null && leadership.isFarewellSaid()) {
            stepDown();
        }
    }

    // ---- membership and leadership

    /**
     * Asks for another configuration (Raft dissertation §4). It is in force once its entry, {@code lastIndex} of the log when this
     * returns, is committed; {@link Effects#configured} tells.
     *
     * @return null if its entry is staged; otherwise why not, and nothing happened
     */
    public @Nullable Refusal changeMembership(MembershipRequest request) {
        return leadership == null ? notLeader() : leadership.change(request);
    }

    /**
     * Hands leadership over (Raft dissertation §3.10). Until it succeeds, or is given up, nothing is proposed here.
     *
     * @param targetId  a voter, or {@link #NO_LEADER} for whichever is most up to date
     * @param timeoutNs after which it is given up
     * @return null if it is under way; otherwise why not, and nothing happened
     */
    public @Nullable Refusal transferLeadership(long targetId, long timeoutNs) {
        return leadership == null ? notLeader() : leadership.transfer(targetId, timeoutNs);
    }

    /** The member that leadership is on its way to, or {@link #NO_LEADER}. */
    public long transferTarget() {
        return leadership == null ? NO_LEADER : leadership.transferTarget();
    }

    /** Lays leadership down at once, in favour of whoever is most up to date. */
    public void stepDown() {
        if (leadership != null) {
            leadership.resign();
            election.stepDown();
            followElection();
        }
    }

    /** Notes which disk a member has, should the configuration not know. */
    public void recordIncarnation(long memberId, long incarnation) {
        if (leadership != null) {
            leadership.recordIncarnation(memberId, incarnation);
        }
    }

    private Refusal notLeader() {
        return new Refusal(Reason.NO_LEADER, "this member does not lead, leaderId=" + leaderId());
    }

    // ---- connections

    /** Messages reach a peer no more: leadership will not get there either. */
    public void onPeerDown(long peerId) {
        if (leadership != null) {
            leadership.onPeerDown(peerId);
        }
    }

    /** Messages reach a peer again; those sent before may be lost. */
    public void onPeerUp(long peerId) {
        if (leadership != null) {
            PeerProgress peer = leadership.progress(peerId);
            if (peer != null) {
                leadership.onPeerUp(peer);
            }
        } else {
            election.onPeerUp(peerId);
        }
    }

    @Override
    public String toString() {
        return "member=" + selfId + " role=" + role() + " term=" + term() + " vote=" + votedFor() + " leader="
                + leaderId()
                + " commit=" + committed.index() + " log=[" + log.firstIndex() + ".." + log.lastIndex() + "] "
                + committed.configuration();
    }
}
