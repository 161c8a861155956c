package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.quorum.VoteResult;
import io.raftwright.internal.quorum.VoteTally;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.LogStore;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, as far as this member knows, and how that changes: term, vote and role (Raft paper §5.2, §5.4.1).
 *
 * <pre>
 *               timeout               quorum would vote          quorum votes, own vote durable
 *   FOLLOWER ───────────▶ PRE_CANDIDATE ───────▶ CANDIDATE ────────────▶ LEADER
 *      ▲                       │                     │                     │
 *      └── leader heard of, newer term, or lost ─────┴──── no quorum ──────┘
 * </pre>
 *
 * Pre-vote and check-quorum are always on (Raft dissertation §9.6, §6.2).
 *
 * <p>Owner: the consensus thread.
 */
final class Election {
    private final long selfId;
    private final RaftLog log;
    private final Effects effects;
    private final long electionTimeoutNs;

    private Role role = Role.FOLLOWER;
    private long term;
    private long votedFor;
    private long leaderId = Kernel.NO_LEADER;
    private Configuration configuration;
    /** Non-null while (pre-)candidate. */
    private @Nullable VoteTally tally;
    /** While candidate: the store position behind this member's vote for itself. */
    private long ownVotePosition;

    private long nowNs;
    private long deadlineNs;
    private long leaderContactNs;
    /** Nothing becomes durable here now: to lead would only keep others from it, a vote could not be given. */
    private boolean isDiskStalled;

    Election(
            long selfId,
            RaftLog log,
            Effects effects,
            long electionTimeoutNs,
            long term,
            long votedFor,
            Configuration configuration,
            long nowNs,
            long deadlineNs) {
        this.selfId = selfId;
        this.log = log;
        this.effects = effects;
        this.electionTimeoutNs = electionTimeoutNs;
        this.term = term;
        this.votedFor = votedFor;
        this.configuration = configuration;
        this.nowNs = nowNs;
        this.deadlineNs = deadlineNs;
    }

    Role role() {
        return role;
    }

    long term() {
        return term;
    }

    long votedFor() {
        return votedFor;
    }

    long leaderId() {
        return leaderId;
    }

    /** When the leader was last heard of. */
    long leaderContactNs() {
        return leaderContactNs;
    }

    /** When the next (pre-)election begins, if nothing is heard until then. */
    long deadlineNs() {
        return deadlineNs;
    }

    void configure(Configuration committed) {
        configuration = committed;
    }

    /**
     * Tells the time.
     *
     * @param hasQuorum of a leader: whether a quorum was heard of lately; it steps down otherwise
     */
    void tick(long now, boolean hasQuorum) {
        nowNs = now;
        if (role == Role.LEADER) {
            if (!hasQuorum) {
                becomeFollower(term, Kernel.NO_LEADER);
            }
        } else if (now - deadlineNs >= 0) {
            startPreVote();
        }
    }

    /** Everything up to a store position is durable; a candidate's vote for itself counts from then on. */
    void onDurable(long position) {
        if (role == Role.CANDIDATE && tally != null && position - ownVotePosition >= 0) {
            tally.record(selfId, true);
            count(tally);
        }
    }

    /** The disk hangs, or moves again. */
    void onDiskStalled(boolean isStalled) {
        isDiskStalled = isStalled && !isOnlyVoter();
        if (isDiskStalled && role != Role.FOLLOWER) {
            becomeFollower(term, Kernel.NO_LEADER);
        }
    }

    private boolean isOnlyVoter() {
        return configuration.isVoter(selfId)
                && configuration.voters().length == 1
                && configuration.outgoing().length == 0;
    }

    // ---- as a candidate

    private void startPreVote() {
        resetTimer();
        if (!configuration.isVoter(selfId) || isDiskStalled) {
            return;
        }
        VoteTally votes = new VoteTally();
        votes.record(selfId, true);
        tally = votes;
        changeRole(Role.PRE_CANDIDATE, Kernel.NO_LEADER);
        if (!count(votes)) {
            requestVotes();
        }
    }

    private void startElection() {
        resetTimer();
        tally = new VoteTally();
        setTerm(term + 1, selfId);
        ownVotePosition = log.writtenPosition();
        changeRole(Role.CANDIDATE, Kernel.NO_LEADER);
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

    /** Messages reach a peer again: it may not have got the last request. */
    void onPeerUp(long peerId) {
        if (tally != null && !tally.hasAnswered(peerId)) {
            requestVote(peerId);
        }
    }

    /** A member answered a vote request: a grant carries the term asked for, a refusal the member's own. */
    void onVoteReply(long peerId, long replyTerm, boolean isPreVote, boolean isGranted) {
        long countedTerm = isPreVote && isGranted ? term + 1 : term;
        if (replyTerm > countedTerm) {
            becomeFollower(replyTerm, Kernel.NO_LEADER);
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
                    tally = null;
                    changeRole(Role.LEADER, selfId);
                }
            }
            case LOST -> becomeFollower(term, Kernel.NO_LEADER);
            case PENDING -> {}
        }
        return result != VoteResult.PENDING;
    }

    // ---- as a voter

    /** A member asks for a vote, or whether it would get one. */
    void onVoteRequest(long peerId, long askedTerm, boolean isPreVote, long lastIndex, long lastTerm) {
        if (hasLiveLeader() || isDiskStalled) {
            return;
        }
        if (askedTerm < term) {
            effects.sendVoteReply(peerId, term, isPreVote, false);
            return;
        }
        if (!isPreVote && askedTerm > term) {
            becomeFollower(askedTerm, Kernel.NO_LEADER);
        }
        long ownLastTerm = log.lastTerm();
        boolean isUpToDate = lastTerm > ownLastTerm || (lastTerm == ownLastTerm && lastIndex >= log.lastIndex());
        if (isPreVote) {
            boolean isGranted = isUpToDate && askedTerm > term;
            effects.sendVoteReply(peerId, isGranted ? askedTerm : term, true, isGranted);
            return;
        }
        boolean isGranted =
                isUpToDate && (votedFor == peerId || (votedFor == LogStore.NO_VOTE && leaderId == Kernel.NO_LEADER));
        if (isGranted) {
            if (votedFor != peerId) {
                setTerm(term, peerId);
            }
            resetTimer();
        }
        effects.sendVoteReply(peerId, term, false, isGranted);
    }

    /** A leader that was heard of lately is not abandoned for a member that did not hear of it. */
    private boolean hasLiveLeader() {
        return role == Role.LEADER || (leaderId != Kernel.NO_LEADER && nowNs - leaderContactNs < electionTimeoutNs);
    }

    // ---- as a follower

    /** Hears from a member that says it leads; returns true if it does, as far as this member knows. */
    boolean onLeaderContact(long peerId, long leaderTerm) {
        boolean isOwnTerm = leaderTerm == term && role == Role.LEADER;
        if (leaderTerm < term || isOwnTerm) {
            return false;
        }
        if (leaderTerm > term || role != Role.FOLLOWER || leaderId != peerId) {
            becomeFollower(leaderTerm, peerId);
        }
        leaderContactNs = nowNs;
        resetTimer();
        return true;
    }

    /** A reply to a leader carried this term; a newer one than its own ends its leadership. */
    void onReplyTerm(long replyTerm) {
        if (replyTerm > term) {
            becomeFollower(replyTerm, Kernel.NO_LEADER);
        }
    }

    private void becomeFollower(long newTerm, long newLeaderId) {
        if (role == Role.LEADER && log.stagedBytes() > 0) {
            log.discardStaged();
        }
        tally = null;
        if (newTerm > term) {
            setTerm(newTerm, LogStore.NO_VOTE);
        }
        resetTimer();
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

    private void resetTimer() {
        deadlineNs = nowNs + effects.drawElectionTimeoutNs();
    }
}
