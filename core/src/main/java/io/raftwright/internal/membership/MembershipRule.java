package io.raftwright.internal.membership;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.internal.membership.ChangeOutcome.Reason;
import io.raftwright.internal.membership.ChangeOutcome.Refused;
import java.util.List;

/**
 * Which configuration follows from which (Raft dissertation §4.1 and §4.3). Pure: configuration, progress and changes in, the
 * next configuration and progress or the reason for a refusal out.
 *
 * <pre>
 *   simple (1 2 3)            ─── simple: at most one voter comes or goes ───▶ (1 2 3 4)
 *   simple (1 2 3)            ─── enter joint ───▶ joint (3 4 5)&amp;&amp;(1 2 3)
 *   joint (3 4 5)&amp;&amp;(1 2 3)    ─── leave joint ───▶ simple (3 4 5)
 * </pre>
 *
 * Changes are applied in order and touch the incoming half alone; each states what shall be, so that repeating one changes
 * nothing. Removing who is no member, moving who is no member, and any change of member 0 do nothing. What is the kernel's to
 * judge (one change at a time, none before an entry of the leader's own term is committed) is not judged here.
 */
public final class MembershipRule {
    private MembershipRule() {}

    /**
     * Carries out a request by the way it asks for.
     *
     * @param present   the present configuration
     * @param progress  a record for each of its members
     * @param lastIndex the leader's last index, with which the progress of a new member begins
     * @param request   what to change
     * @throws IllegalArgumentException if the records are not those of the configuration's members
     */
    public static ChangeOutcome next(
            Configuration present, ProgressTable progress, long lastIndex, MembershipRequest request) {
        if (request.expectedIndex() != 0 && request.expectedIndex() != present.index()) {
            return new Refused(
                    Reason.INDEX_MOVED,
                    "the membership is another one by now, index=" + present.index() + ", expectedIndex="
                            + request.expectedIndex());
        }
        List<MembershipChange> changes = request.changes();
        return switch (request.transition()) {
            case AUTO -> auto(present, progress, lastIndex, changes);
            case SIMPLE -> simple(present, progress, lastIndex, changes);
            case JOINT -> enterJoint(present, progress, lastIndex, true, changes);
            case JOINT_EXPLICIT -> enterJoint(present, progress, lastIndex, false, changes);
            case LEAVE -> leaveJoint(present, progress);
        };
    }

    /** The next configuration alone: {@link #next(Configuration, ProgressTable, long, MembershipRequest)} without progress. */
    public static ChangeOutcome next(Configuration present, MembershipRequest request) {
        return next(present, ProgressTable.begun(present, 0), 0, request);
    }

    private static ChangeOutcome auto(
            Configuration present, ProgressTable progress, long lastIndex, List<MembershipChange> changes) {
        if (present.isJoint()) {
            return alreadyJoint(present);
        }
        ChangeOutcome outcome = simple(present, progress, lastIndex, changes);
        return outcome instanceof Refused refused && refused.reason() == Reason.MORE_THAN_ONE_VOTER
                ? enterJoint(present, progress, lastIndex, true, changes)
                : outcome;
    }

    /**
     * Changes at most one voter, and any number of learners, at once (§4.1): every majority of the old voters then shares a
     * member with every majority of the new ones.
     */
    public static ChangeOutcome simple(
            Configuration present, ProgressTable progress, long lastIndex, List<MembershipChange> changes) {
        ConfigurationDraft draft = new ConfigurationDraft(present, progress, lastIndex);
        if (present.isJoint()) {
            return new Refused(
                    Reason.SIMPLE_WHILE_JOINT, "leave the joint configuration first, configuration: " + present);
        }
        Refused illegal = draft.apply(changes);
        if (illegal != null) {
            return illegal;
        }
        if (draft.changedVoters() > 1) {
            return new Refused(
                    Reason.MORE_THAN_ONE_VOTER,
                    "a simple change concerns one voter, changedVoters=" + draft.changedVoters() + ", changes="
                            + changes);
        }
        return draft.finished();
    }

    /**
     * Changes any number of voters and learners by a joint configuration (§4.3), in which the present voters are the outgoing
     * half.
     *
     * @param isAutoLeave carried in the configuration: the leader leaves it by itself
     */
    public static ChangeOutcome enterJoint(
            Configuration present,
            ProgressTable progress,
            long lastIndex,
            boolean isAutoLeave,
            List<MembershipChange> changes) {
        ConfigurationDraft draft = new ConfigurationDraft(present, progress, lastIndex);
        if (present.isJoint()) {
            return alreadyJoint(present);
        }
        if (!draft.hasVoters()) {
            return new Refused(Reason.NO_VOTERS_YET, "nobody votes yet, so there is nothing to be joint with");
        }
        draft.enterJoint(isAutoLeave);
        Refused illegal = draft.apply(changes);
        return illegal == null ? draft.finished() : illegal;
    }

    /** Leaves the outgoing half of a joint configuration: the incoming voters decide alone from now on. */
    public static ChangeOutcome leaveJoint(Configuration present, ProgressTable progress) {
        ConfigurationDraft draft = new ConfigurationDraft(present, progress, 0);
        if (!present.isJoint()) {
            return new Refused(Reason.NOT_JOINT, "there is no joint configuration to leave, configuration: " + present);
        }
        draft.leaveJoint();
        return draft.finished();
    }

    private static Refused alreadyJoint(Configuration present) {
        return new Refused(Reason.ALREADY_JOINT, "a change is on its way already, configuration: " + present);
    }
}
