package io.raftwright.internal.kernel;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.membership.ChangeOutcome;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.membership.MembershipRule;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.EntryKind;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A leader's part in changing the membership (Raft dissertation §4): takes requests, one uncommitted configuration at a time and
 * none before an entry of its term is committed; leaves joint configurations; promotes learners that caught up; notes which disk
 * each member has.
 *
 * <p>Whatever it goes on with by itself is decided by the configuration in force and the log alone, so a new leader continues
 * where the last one ended, and nothing is proposed twice.
 *
 * <p>Owner: the consensus thread.
 */
final class MembershipChanges {
    private static final long UNKNOWN = 0;

    private final RaftLog log;
    private final Effects effects;
    private final CommitPoint committed;
    private final Leadership leadership;
    private final CatchUp catchUp;
    /** Disks seen, not yet in the configuration. */
    private final Long2LongHashMap seenIncarnations = new Long2LongHashMap(UNKNOWN);

    MembershipChanges(
            RaftLog log, Effects effects, CommitPoint committed, Leadership leadership, long electionTimeoutNs) {
        this.log = log;
        this.effects = effects;
        this.committed = committed;
        this.leadership = leadership;
        this.catchUp = new CatchUp(electionTimeoutNs);
    }

    /** Stages the configuration that a request leads to, or says why not. */
    @Nullable
    Refusal request(MembershipRequest request) {
        if (!leadership.isTermCommitted()) {
            return new Refusal(Reason.NOT_READY, "no entry of this term is committed yet");
        }
        if (log.hasUncommittedConfiguration()) {
            return new Refusal(Reason.MEMBERSHIP_CHANGING, "another configuration is not committed yet");
        }
        Configuration present = committed.configuration();
        if (request.expectedIndex() != 0 && request.expectedIndex() != present.index()) {
            return new Refusal(
                    Reason.MEMBERSHIP_CHANGED,
                    "another configuration is in force, expectedIndex=" + request.expectedIndex() + ", index="
                            + present.index());
        }
        if (present.isJoint() && present.isAutoLeave()) {
            return new Refusal(Reason.MEMBERSHIP_CHANGING, "a joint configuration is being left, " + present);
        }
        ChangeOutcome outcome = MembershipRule.next(present, request);
        if (outcome instanceof ChangeOutcome.Changed changed) {
            stage(changed.configuration());
            request.changes().forEach(change -> catchUp.beginAnew(change.memberId()));
            return null;
        }
        ChangeOutcome.Refused refused = (ChangeOutcome.Refused) outcome;
        return new Refusal(Reason.INVALID_CHANGE, refused.sentence());
    }

    private void stage(Configuration next) {
        leadership.stage(
                EntryKind.CONFIGURATION, next.withIndex(log.lastIndex() + 1).encode());
    }

    private boolean isFree() {
        return leadership.isTermCommitted()
                && !leadership.isLeaving()
                && !log.hasUncommittedConfiguration()
                && leadership.transferTarget() == Kernel.NO_LEADER;
    }

    /** Goes on with what needs no asking, one step at a time: called at the end of every duty cycle. */
    void goOn() {
        Configuration present = committed.configuration();
        boolean isLeaving = present.isJoint() && present.isAutoLeave();
        boolean isIdle = !isLeaving && seenIncarnations.isEmpty() && !catchUp.isAnyReady();
        if (isIdle || !isFree()) {
            return;
        }
        if (isLeaving) {
            stageOutcome(present, MembershipRequest.leaveJoint());
        } else if (!present.isJoint()) {
            if (catchUp.isAnyReady()) {
                promote(present, catchUp.takeReady());
            } else {
                noteIncarnations(present);
            }
        }
    }

    private void stageOutcome(Configuration present, MembershipRequest request) {
        if (MembershipRule.next(present, request) instanceof ChangeOutcome.Changed changed) {
            stage(changed.configuration());
        }
    }

    private void promote(Configuration present, long memberId) {
        if (present.isPromotable(memberId)) {
            MembershipChange change = MembershipChange.addVoter(memberId, present.address(memberId));
            stageOutcome(present, MembershipRequest.of(change).by(Transition.SIMPLE));
        }
    }

    private void noteIncarnations(Configuration present) {
        Configuration noted = present;
        for (var cursor = seenIncarnations.entrySet().iterator(); cursor.hasNext(); ) {
            cursor.next();
            long id = cursor.getLongKey();
            if (present.isMember(id) && present.incarnation(id) == UNKNOWN) {
                noted = noted.withIncarnation(id, cursor.getLongValue());
            }
        }
        seenIncarnations.clear();
        if (!noted.equals(present)) {
            stage(noted);
        }
    }

    /** A member was seen with this disk; only the first one counts, and only until it is known. */
    void recordIncarnation(long memberId, long incarnation) {
        Configuration present = committed.configuration();
        if (incarnation != UNKNOWN && present.isMember(memberId) && present.incarnation(memberId) == UNKNOWN) {
            seenIncarnations.putIfAbsent(memberId, incarnation);
        }
    }

    /** A learner that is to be promoted may have caught up. */
    void look(PeerProgress peer, long nowNs) {
        if (committed.configuration().isPromotable(peer.memberId())) {
            catchUp.look(peer.memberId(), peer.matchIndex(), log.lastIndex(), nowNs, effects);
        }
    }
}
