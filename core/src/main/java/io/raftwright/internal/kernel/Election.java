package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.internal.kernel.VoteRequest.Purpose;
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
 *      ▲  └───── the leader asks for it ────────────▲                      │
 *      └── leader heard of, newer term, or lost ─────┴──── no quorum ──────┘
 * </pre>
 *
 * Pre-vote and check-quorum are always on (Raft dissertation §9.6, §6.2).
 *
 * <p>Owner: the consensus thread.
 */
final class Election {
    private final long selfId;
    private final int priority;
    private final RaftLog log;
    private final Effects effects;
    private final CommitPoint committed;
    private final ElectionTimer timer;

    private Role role = Role.FOLLOWER;
    private long term;
    private long votedFor;
    private long leaderId = Kernel.NO_LEADER;
    /** Behind the record of the term, and behind what is durable, in the store. */
    private long termPosition;

    private long durablePosition;
    /** Non-null while (pre-)candidate. */
    private @Nullable Campaign campaign;
    /** This member campaigned in vain since it last heard of a leader: it makes way for members of lower priority. */
    private boolean hasTried;
    /** A snapshot is to be installed: this member may not know who else is a member. */
    private boolean isSnapshotPending;
    /** Nothing becomes durable here now: to lead would only keep others from it, a vote could not be given. */
    private boolean isDiskStalled;

    Election(
            long selfId,
            int priority,
            RaftLog log,
            Effects effects,
            CommitPoint committed,
            ElectionTimer timer,
            long term,
            long votedFor) {
        this.selfId = selfId;
        this.priority = priority;
        this.log = log;
        this.effects = effects;
        this.committed = committed;
        this.timer = timer;
        this.term = term;
        this.votedFor = votedFor;
        this.termPosition = log.writtenPosition();
        this.durablePosition = termPosition;
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
        return timer.leaderContactNs();
    }

    /** When the next (pre-)election begins, if nothing is heard until then. */
    long deadlineNs() {
        return timer.deadlineNs();
    }

    void onSnapshotPending(boolean isPending) {
        isSnapshotPending = isPending;
    }

    /**
     * Tells the time.
     *
     * @param hasQuorum of a leader: whether a quorum was heard of lately; it steps down otherwise
     */
    void tick(long now, boolean hasQuorum) {
        timer.at(now);
        if (role == Role.LEADER) {
            if (!hasQuorum) {
                becomeFollower(term, Kernel.NO_LEADER);
            }
        } else if (timer.isOver()) {
            hasTried |= campaign != null;
            startPreVote();
        }
    }

    /** What is told next came before this moment. */
    void onArrival(long now) {
        timer.at(now);
    }

    /** True if this member will still know its term, and so that it may have vouched for a leader, after a crash. */
    boolean isTermDurable() {
        return durablePosition - termPosition >= 0;
    }

    /** Everything up to a store position is durable; a candidate's vote for itself counts from then on. */
    void onDurable(long position) {
        durablePosition = position;
        if (role == Role.CANDIDATE && campaign != null && position - campaign.ownVotePosition() >= 0) {
            campaign.tally().record(selfId, true);
            count(campaign);
        }
    }

    /** The disk hangs, or moves again. */
    void onDiskStalled(boolean isStalled) {
        isDiskStalled = isStalled;
        if (isStalled && campaign != null) {
            becomeFollower(term, Kernel.NO_LEADER);
        }
    }

    // ---- as a candidate

    /** Learners and witnesses answer votes but never campaign; nor does a member that could not serve as leader now. */
    private boolean mayLead() {
        return committed.mayLead(selfId) && log.holdsData() && log.isWhole() && !isSnapshotPending && !isDiskStalled;
    }

    private void startPreVote() {
        timer.restart();
        if (!mayLead()) {
            return;
        }
        Campaign attempt = new Campaign(Purpose.PRE_VOTE, new VoteTally(), 0);
        attempt.tally().record(selfId, true);
        campaign = attempt;
        changeRole(Role.PRE_CANDIDATE, Kernel.NO_LEADER);
        if (!count(attempt)) {
            requestVotes(attempt);
        }
    }

    private void startElection(Purpose purpose) {
        timer.restart();
        setTerm(term + 1, selfId);
        Campaign attempt = new Campaign(purpose, new VoteTally(), log.writtenPosition());
        campaign = attempt;
        changeRole(Role.CANDIDATE, Kernel.NO_LEADER);
        requestVotes(attempt);
    }

    private void requestVotes(Campaign attempt) {
        for (long peer : committed.configuration().membersExcept(selfId)) {
            requestVote(attempt, peer);
        }
    }

    private void requestVote(Campaign attempt, long peerId) {
        if (committed.configuration().isVoter(peerId)) {
            effects.sendVoteRequest(
                    peerId,
                    new VoteRequest(
                            attempt.purpose() == Purpose.PRE_VOTE ? term + 1 : term,
                            attempt.purpose(),
                            log.lastIndex(),
                            log.lastTerm(),
                            committed.index(),
                            committed.term(),
                            priority));
        }
    }

    /** Messages reach a peer again: it may not have got the last request. */
    void onPeerUp(long peerId) {
        if (campaign != null && !campaign.tally().hasAnswered(peerId)) {
            requestVote(campaign, peerId);
        }
    }

    /** The leader wants this member to take its place; not if the log went on since it said so. */
    void onTimeoutNow(long peerId, long leaderTerm, long lastIndex) {
        boolean isFresh = leaderTerm == term && leaderId == peerId && log.lastIndex() <= lastIndex;
        if (isFresh && role == Role.FOLLOWER && mayLead()) {
            startElection(Purpose.TRANSFER);
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
        if (campaign != null && isAwaited && replyTerm == countedTerm) {
            campaign.tally().record(peerId, isGranted);
            count(campaign);
        }
    }

    /** Acts on the election's result, if there is one. */
    private boolean count(Campaign attempt) {
        Configuration configuration = committed.configuration();
        VoteResult result = attempt.tally().result(configuration.voters(), configuration.outgoing());
        switch (result) {
            case WON -> {
                if (role == Role.PRE_CANDIDATE) {
                    startElection(Purpose.ELECTION);
                } else {
                    campaign = null;
                    hasTried = false;
                    changeRole(Role.LEADER, selfId);
                }
            }
            case LOST -> {
                hasTried = true;
                becomeFollower(term, Kernel.NO_LEADER);
            }
            case PENDING -> {}
        }
        return result != VoteResult.PENDING;
    }

    // ---- as a voter

    /** A member asks for a vote, or whether it would get one. */
    void onVoteRequest(long peerId, VoteRequest request) {
        wake();
        if (isDiskStalled || standsByItsLeader(request)) {
            return;
        }
        if (request.term() < term) {
            reply(peerId, request, false);
            return;
        }
        if (!request.isPreVote() && request.term() > term) {
            becomeFollower(request.term(), Kernel.NO_LEADER);
        }
        boolean isUpToDate = log.isCoveredBy(request.lastIndex(), request.lastTerm());
        if (request.isPreVote()) {
            reply(peerId, request, isUpToDate && request.term() > term && !isBetter(request));
            return;
        }
        boolean isGranted =
                isUpToDate && (votedFor == peerId || (votedFor == LogStore.NO_VOTE && leaderId == Kernel.NO_LEADER));
        if (isGranted) {
            if (votedFor != peerId) {
                setTerm(term, peerId);
            }
            timer.restart();
        }
        reply(peerId, request, isGranted);
    }

    private void reply(long peerId, VoteRequest request, boolean isGranted) {
        long replyTerm = isGranted ? request.term() : term;
        effects.sendVoteReply(peerId, replyTerm, request.isPreVote(), isGranted, committed.index(), committed.term());
    }

    /** A leader that was heard of lately is not abandoned for a member that did not hear of it, unless it wants to be. */
    private boolean standsByItsLeader(VoteRequest request) {
        if (request.purpose() == Purpose.TRANSFER) {
            return false;
        }
        return timer.isVouching() || role == Role.LEADER || (leaderId != Kernel.NO_LEADER && timer.isLeaderRecent());
    }

    /**
     * True if this member should lead rather than one of lower priority: its log is as long and it has not tried in vain. It
     * then campaigns at once. Only pre-votes heed priority, so that no election is ever lost to it.
     */
    private boolean isBetter(VoteRequest request) {
        boolean isBetter =
                request.priority() < priority && !hasTried && mayLead() && request.lastIndex() <= log.lastIndex();
        if (isBetter && campaign == null) {
            timer.runOut();
        }
        return isBetter;
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
        hasTried = false;
        timer.leaderHeard();
        return true;
    }

    /** The leader falls silent, and this member with it: it does not miss the leader until it is woken. */
    void suspend() {
        timer.suspend();
    }

    boolean isSuspended() {
        return timer.isSuspended();
    }

    /** Stands by its silent leader as if it had just been heard of, but waits no longer than usual, and calls on it. */
    void wake() {
        if (timer.isSuspended()) {
            timer.leaderHeard();
            effects.sendHeartbeatReply(leaderId, term, 0);
        }
    }

    /** The silent leader may be gone: waits no longer than usual. */
    void onLeaderLost() {
        if (timer.isSuspended()) {
            timer.restart();
        }
    }

    /** A reply to a leader carried this term; a newer one than its own ends its leadership. */
    void onReplyTerm(long replyTerm) {
        if (replyTerm > term) {
            becomeFollower(replyTerm, Kernel.NO_LEADER);
        }
    }

    /** Lays leadership down, and lets all others try before this member does again. */
    void stepDown() {
        becomeFollower(term, Kernel.NO_LEADER);
        timer.standBack();
    }

    private void becomeFollower(long newTerm, long newLeaderId) {
        if (role == Role.LEADER && log.stagedBytes() > 0) {
            log.discardStaged();
        }
        campaign = null;
        if (newTerm > term) {
            setTerm(newTerm, LogStore.NO_VOTE);
        }
        timer.restart();
        changeRole(Role.FOLLOWER, newLeaderId);
    }

    private void setTerm(long newTerm, long newVote) {
        assert newTerm > term || votedFor == LogStore.NO_VOTE : "a vote is never changed within a term, term=" + term;
        log.saveVote(newTerm, newVote);
        termPosition = log.writtenPosition();
        term = newTerm;
        votedFor = newVote;
    }

    private void changeRole(Role newRole, long newLeaderId) {
        role = newRole;
        leaderId = newLeaderId;
        effects.roleChanged(newRole, term, newLeaderId);
    }
}
