package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.quorum.VoteResult;
import io.raftwright.internal.quorum.VoteTally;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Raft as a deterministic function of what it is told: time, messages, durability, proposals. It keeps term, vote, role and
 * commit index, writes to the {@link RaftLog}, and acts through {@link Effects}; the same calls always have the same effects.
 *
 * <p>Pre-vote and check-quorum are always on (Raft dissertation §9.6, §6.2).
 *
 * <p>Owner: the consensus thread.
 */
public final class Kernel {
    /** The member id that stands for "no leader known". */
    public static final long NO_LEADER = 0;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final long selfId;
    private final RaftLog log;
    private final Effects effects;
    private final KernelOptions options;

    private Role role = Role.FOLLOWER;
    private long term;
    private long votedFor;
    private long leaderId = NO_LEADER;
    private long commitIndex;
    private Configuration configuration;
    /** Non-null while leader. */
    private @Nullable Leadership leadership;
    /** Non-null while (pre-)candidate. */
    private @Nullable VoteTally tally;
    /** While candidate: the store position behind this member's vote for itself. */
    private long ownVotePosition;

    private long nowNs;
    private long electionDeadlineNs;
    private long leaderContactNs;

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
        this.term = term;
        this.votedFor = votedFor;
        this.commitIndex = commitIndex;
        this.configuration = configuration;
        this.nowNs = nowNs;
        this.electionDeadlineNs = nowNs + firstTimeoutNs;
    }

    public Role role() {
        return role;
    }

    public long term() {
        return term;
    }

    public long votedFor() {
        return votedFor;
    }

    public long leaderId() {
        return leaderId;
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
            if (!leadership.hasQuorum()) {
                becomeFollower(term, NO_LEADER);
            }
        } else if (now - electionDeadlineNs >= 0) {
            startPreVote();
        }
    }

    /** When {@link #onTick} has something to do next, at the latest. */
    public long nextDeadlineNs() {
        return leadership != null ? nowNs + options.heartbeatIntervalNs() / 2 : electionDeadlineNs;
    }

    /** Everything up to a store position is durable on this member's disk. */
    public void onDurable(long position) {
        boolean grew = log.onDurable(position);
        if (leadership != null && grew) {
            maybeCommit(leadership);
        } else if (role == Role.CANDIDATE && tally != null && position - ownVotePosition >= 0) {
            tally.record(selfId, true);
            count(tally);
        }
    }

    // ---- elections (Raft paper §5.2, §5.4.1; dissertation §9.6)

    private void startPreVote() {
        resetElectionTimer();
        if (!configuration.isVoter(selfId)) {
            return;
        }
        VoteTally votes = new VoteTally();
        votes.record(selfId, true);
        tally = votes;
        changeRole(Role.PRE_CANDIDATE, NO_LEADER);
        if (!count(votes)) {
            requestVotes();
        }
    }

    private void startElection() {
        resetElectionTimer();
        VoteTally votes = new VoteTally();
        tally = votes;
        setTerm(term + 1, selfId);
        ownVotePosition = log.writtenPosition();
        changeRole(Role.CANDIDATE, NO_LEADER);
        requestVotes();
    }

    private void requestVotes() {
        for (long peer : configuration.membersExcept(selfId)) {
            requestVote(peer);
        }
    }

    private void requestVote(long peerId) {
        boolean isPreVote = role == Role.PRE_CANDIDATE;
        if (configuration.isVoter(peerId)) {
            effects.sendVoteRequest(peerId, isPreVote ? term + 1 : term, isPreVote, log.lastIndex(), log.lastTerm());
        }
    }

    /** A member asks for a vote, or whether it would get one. */
    public void onVoteRequest(long peerId, long askedTerm, boolean isPreVote, long lastIndex, long lastTerm) {
        if (hasLiveLeader()) {
            return;
        }
        if (askedTerm < term) {
            effects.sendVoteReply(peerId, term, isPreVote, false);
            return;
        }
        if (!isPreVote && askedTerm > term) {
            becomeFollower(askedTerm, NO_LEADER);
        }
        long ownLastTerm = log.lastTerm();
        boolean isUpToDate = lastTerm > ownLastTerm || (lastTerm == ownLastTerm && lastIndex >= log.lastIndex());
        if (isPreVote) {
            boolean isGranted = isUpToDate && askedTerm > term;
            effects.sendVoteReply(peerId, isGranted ? askedTerm : term, true, isGranted);
            return;
        }
        boolean isGranted =
                isUpToDate && (votedFor == peerId || (votedFor == LogStore.NO_VOTE && leaderId == NO_LEADER));
        if (isGranted) {
            if (votedFor != peerId) {
                setTerm(term, peerId);
            }
            resetElectionTimer();
        }
        effects.sendVoteReply(peerId, term, false, isGranted);
    }

    /** A leader that was heard of lately is not abandoned for a member that did not hear of it. */
    private boolean hasLiveLeader() {
        return leadership != null || (leaderId != NO_LEADER && nowNs - leaderContactNs < options.electionTimeoutNs());
    }

    /** A member answered a vote request: a grant carries the term asked for, a refusal the member's own. */
    public void onVoteReply(long peerId, long replyTerm, boolean isPreVote, boolean isGranted) {
        long countedTerm = isPreVote && isGranted ? term + 1 : term;
        if (replyTerm > countedTerm) {
            becomeFollower(replyTerm, NO_LEADER);
            return;
        }
        boolean isAwaited = role == (isPreVote ? Role.PRE_CANDIDATE : Role.CANDIDATE);
        if (tally != null && isAwaited && replyTerm == countedTerm) {
            tally.record(peerId, isGranted);
            count(tally);
        }
    }

    /** Acts on the election's result, if there is one. */
    private boolean count(VoteTally votes) {
        VoteResult result = votes.result(configuration.voters(), configuration.outgoing());
        switch (result) {
            case WON -> {
                if (role == Role.PRE_CANDIDATE) {
                    startElection();
                } else {
                    becomeLeader();
                }
            }
            case LOST -> becomeFollower(term, NO_LEADER);
            case PENDING -> {}
        }
        return result != VoteResult.PENDING;
    }

    private void becomeLeader() {
        tally = null;
        Leadership won = new Leadership(selfId, term, log, effects, options, configuration, nowNs);
        leadership = won;
        changeRole(Role.LEADER, selfId);
        won.stage(EntryKind.NO_OP, NOTHING.duplicate());
    }

    private void becomeFollower(long newTerm, long newLeaderId) {
        if (leadership != null && log.stagedBytes() > 0) {
            log.discardStaged();
        }
        leadership = null;
        tally = null;
        if (newTerm > term) {
            setTerm(newTerm, LogStore.NO_VOTE);
        }
        resetElectionTimer();
        changeRole(Role.FOLLOWER, newLeaderId);
    }

    private void setTerm(long newTerm, long newVote) {
        assert newTerm > term || votedFor == LogStore.NO_VOTE : "a vote is never changed within a term, term=" + term;
        term = newTerm;
        votedFor = newVote;
        log.saveVote(newTerm, newVote);
    }

    private void changeRole(Role newRole, long newLeaderId) {
        role = newRole;
        leaderId = newLeaderId;
        effects.roleChanged(newRole, term, newLeaderId);
    }

    private void resetElectionTimer() {
        electionDeadlineNs = nowNs + effects.drawElectionTimeoutNs();
    }

    // ---- as a follower (Raft paper §5.3)

    /**
     * Hears from a member that says it leads.
     *
     * @return true if it does, as far as this member knows: its message counts
     */
    public boolean onLeaderContact(long peerId, long leaderTerm) {
        if (leaderTerm < term) {
            return false;
        }
        if (leaderTerm > term || role != Role.FOLLOWER || leaderId != peerId) {
            if (leaderTerm == term && leadership != null) {
                throw new IllegalStateException("two leaders in one term, term=" + term + ", other=" + peerId);
            }
            becomeFollower(leaderTerm, peerId);
        }
        leaderContactNs = nowNs;
        resetElectionTimer();
        return true;
    }

    /**
     * Entries, or a probe, from the leader.
     *
     * @param frames from position to limit
     */
    public void onAppend(
            long peerId, long leaderTerm, long prevIndex, long prevTerm, long leaderCommit, ByteBuffer frames) {
        if (!onLeaderContact(peerId, leaderTerm)) {
            effects.sendAppendRejected(peerId, term, prevIndex, 0, 0);
            return;
        }
        if (prevIndex > commitIndex && log.termAt(prevIndex) != prevTerm) {
            long hint = log.lastIndexWithin(prevIndex, prevTerm);
            effects.sendAppendRejected(peerId, term, prevIndex, hint, log.termAt(hint));
            return;
        }
        long lastIndex = log.accept(prevIndex, frames, commitIndex);
        commitTo(Math.min(leaderCommit, lastIndex));
        effects.sendAppendAccepted(peerId, term, lastIndex);
    }

    /** A heartbeat from the leader, which promises that this member holds its entries up to the commit index it names. */
    public void onHeartbeat(long peerId, long leaderTerm, long leaderCommit, long round) {
        if (!onLeaderContact(peerId, leaderTerm)) {
            effects.sendAppendRejected(peerId, term, 0, 0, 0);
            return;
        }
        commitTo(Math.min(leaderCommit, log.lastIndex()));
        if (round != Effects.NO_ROUND) {
            effects.sendHeartbeatReply(peerId, term, round);
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
     * Stages a proposal; {@link #flush} writes and sends it.
     *
     * @param payload bytes from position to limit; copied
     * @return false if it was refused, and nothing happened: not leader, or too much is uncommitted
     */
    public boolean propose(EntryKind kind, ByteBuffer payload) {
        return leadership != null && leadership.stage(kind, payload);
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
            if (peer.accepted(matchIndex)) {
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
            peer.contacted(nowNs);
            peer.snapshotEnded(isInstalled);
        }
    }

    /** A reply from a member: ends this leadership if its term is newer; null if it does not concern this term. */
    private @Nullable PeerProgress answered(long peerId, long replyTerm) {
        if (replyTerm > term) {
            becomeFollower(replyTerm, NO_LEADER);
        }
        if (leadership == null || replyTerm != term) {
            return null;
        }
        PeerProgress peer = leadership.progress(peerId);
        if (peer != null) {
            peer.contacted(nowNs);
        }
        return peer;
    }

    private void maybeCommit(Leadership leading) {
        long index = leading.committable();
        if (index > commitIndex) {
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
        } else if (tally != null && !tally.hasAnswered(peerId)) {
            requestVote(peerId);
        }
    }

    @Override
    public String toString() {
        return "member=" + selfId + " role=" + role + " term=" + term + " vote=" + votedFor + " leader=" + leaderId
                + " commit=" + commitIndex + " log=[" + log.firstIndex() + ".." + log.lastIndex() + "] "
                + configuration;
    }
}
