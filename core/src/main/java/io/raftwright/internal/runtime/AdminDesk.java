package io.raftwright.internal.runtime;

import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.kernel.Refusal;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.StorageFullException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a leader deals with {@link AdminRequest}s, its own members' and those that were sent to it: hands them to the kernel, and
 * tells whoever asked how they ended, as long as it leads. Afterwards they see for themselves.
 *
 * <p>Owner: the consensus thread.
 */
final class AdminDesk {
    static final int MAX_UNDER_WAY = 256;

    /** Where answers go. */
    @FunctionalInterface
    interface Replies {
        /**
         * One answer.
         *
         * @param term in which this member led when it was asked
         */
        void answer(long memberId, long requestId, long term, AdminAnswer answer);
    }

    private record Asked(long memberId, long requestId, long term, AdminRequest request) {}

    private record UnderWay(Asked asked, AdminAnswer.Accepted accepted) {}

    private final long selfId;
    private final Kernel kernel;
    private final RaftLog log;
    private final Roster roster;
    private final Replies replies;
    private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
    private final List<UnderWay> underWay = new ArrayList<>();

    /** Entry of the newest change that somebody asked for here, and its term. */
    private long askedIndex;

    private long askedTerm;

    AdminDesk(long selfId, Kernel kernel, RaftLog log, Roster roster, Replies replies) {
        this.selfId = selfId;
        this.kernel = kernel;
        this.log = log;
        this.roster = roster;
        this.replies = replies;
    }

    /**
     * Takes a request, which is dealt with at {@link #work}.
     *
     * @param term the one in which whoever asks believes this member to lead
     */
    void take(long memberId, long requestId, long term, AdminRequest request) {
        Asked asked = new Asked(memberId, requestId, term, request);
        if (waiting.size() + underWay.size() >= MAX_UNDER_WAY) {
            answer(asked, new AdminAnswer.Refused(Reason.BACK_PRESSURE, "too many requests, max=" + MAX_UNDER_WAY));
        } else {
            waiting.add(asked);
        }
    }

    boolean isIdle() {
        return waiting.isEmpty() && underWay.isEmpty();
    }

    /** Deals with what came in, and looks after what is under way. Returns how many came in. */
    int work() {
        int count = 0;
        for (Asked asked = waiting.poll(); asked != null; asked = waiting.poll()) {
            AdminAnswer answer = act(asked);
            if (answer instanceof AdminAnswer.Accepted accepted) {
                underWay.add(new UnderWay(asked, accepted));
            }
            answer(asked, answer);
            count++;
        }
        for (Iterator<UnderWay> all = underWay.iterator(); all.hasNext(); ) {
            UnderWay one = all.next();
            AdminAnswer end = end(one);
            if (end != null) {
                all.remove();
                answer(one.asked(), end);
            } else if (!isLeaderIn(one.asked().term())) {
                all.remove();
            }
        }
        return count;
    }

    private void answer(Asked asked, AdminAnswer answer) {
        replies.answer(asked.memberId(), asked.requestId(), asked.term(), answer);
    }

    private boolean isLeaderIn(long term) {
        return kernel.role() == Role.LEADER && kernel.term() == term;
    }

    /** A request holds for the term it was made for and no other, so that a late copy does nothing. */
    private AdminAnswer act(Asked asked) {
        if (!isLeaderIn(asked.term())) {
            return new AdminAnswer.Refused(
                    Reason.NO_LEADER,
                    "the member asked does not lead in that term, memberId=" + selfId + ", term=" + asked.term());
        }
        AdminRequest request = asked.request();
        if (request instanceof AdminRequest.Change change) {
            return change(change);
        }
        if (request instanceof AdminRequest.Transfer transfer) {
            return transfer(transfer);
        }
        kernel.stepDown();
        return new AdminAnswer.Done(kernel.configuration());
    }

    /** Writes the entry at once: what was answered must not be taken back for want of room. */
    AdminAnswer change(AdminRequest.Change change) {
        Refusal refusal = kernel.changeMembership(change.request());
        if (refusal != null) {
            boolean isOwnDoing = refusal.reason() == Reason.MEMBERSHIP_CHANGING && !isChangeAskedFor();
            return new AdminAnswer.Refused(isOwnDoing ? Reason.NOT_READY : refusal.reason(), refusal.message());
        }
        long index = log.lastIndex();
        try {
            kernel.flush();
        } catch (StorageFullException e) {
            kernel.discardStaged();
            return new AdminAnswer.Refused(Reason.STORAGE_FULL, "no room in the leader's log: " + e.getMessage());
        }
        askedIndex = index;
        askedTerm = kernel.term();
        return new AdminAnswer.Accepted(index, 0);
    }

    /** False if the change in the way is the leader's own note or promotion, which is over in a moment. */
    private boolean isChangeAskedFor() {
        boolean isEntryOpen = askedTerm == kernel.term() && askedIndex > kernel.commitIndex();
        return isEntryOpen || kernel.configuration().isJoint();
    }

    private AdminAnswer transfer(AdminRequest.Transfer transfer) {
        long target = transfer.targetId() == 0 ? fittest() : transfer.targetId();
        if (target == selfId) {
            return new AdminAnswer.Done(kernel.configuration());
        }
        if (target == 0) {
            return new AdminAnswer.Refused(
                    Reason.NO_SUCH_VOTER, "no other member that could lead is connected, " + kernel.configuration());
        }
        Refusal refusal = kernel.transferLeadership(target, transfer.timeoutNs());
        return refusal == null
                ? new AdminAnswer.Accepted(0, target)
                : new AdminAnswer.Refused(refusal.reason(), refusal.message());
    }

    /** The most up-to-date of those who can be reached and could lead, or 0. */
    private long fittest() {
        PeerProgress best = null;
        for (PeerProgress peer : kernel.peers()) {
            boolean isFit = roster.isUp(peer.memberId()) && mayLead(peer.memberId());
            if (isFit && (best == null || peer.matchIndex() > best.matchIndex())) {
                best = peer;
            }
        }
        return best == null ? 0 : best.memberId();
    }

    private boolean mayLead(long memberId) {
        Configuration configuration = kernel.configuration();
        return configuration.isVoter(memberId) && !configuration.isWitness(memberId);
    }

    /** How a request ended, or null if it has not, as far as can be seen here. */
    private @Nullable AdminAnswer end(UnderWay one) {
        if (one.asked().request() instanceof AdminRequest.Change change) {
            return endOfChange(change, one);
        }
        return isLeaderIn(one.asked().term()) ? endOfTransfer(one.accepted().targetId()) : null;
    }

    private @Nullable AdminAnswer endOfChange(AdminRequest.Change change, UnderWay one) {
        long index = one.accepted().index();
        boolean isInForce = kernel.commitIndex() >= index
                && log.termAt(index) == one.asked().term();
        return isInForce && isComplete(change, index, kernel.configuration())
                ? new AdminAnswer.Done(kernel.configuration())
                : null;
    }

    /**
     * True if nothing is left to do for a change whose entry is committed. A joint configuration that is left by itself can be
     * followed by nothing but its end.
     */
    static boolean isComplete(AdminRequest.Change change, long index, Configuration inForce) {
        boolean isLeftByItself = change.request().transition() != Transition.JOINT_EXPLICIT;
        return inForce.index() > index || !(isLeftByItself && inForce.isJoint() && inForce.isAutoLeave());
    }

    private @Nullable AdminAnswer endOfTransfer(long target) {
        long present = kernel.transferTarget();
        if (present == target) {
            return null;
        }
        if (present != Kernel.NO_LEADER) {
            return new AdminAnswer.Refused(
                    Reason.TRANSFERRING, "given up for another target, target=" + target + ", newTarget=" + present);
        }
        if (!mayLead(target)) {
            return new AdminAnswer.Refused(Reason.NO_SUCH_VOTER, "the target may not lead any more, target=" + target);
        }
        return new AdminAnswer.Refused(
                Reason.TRANSFER_FAILED, "the target did not take over in time, target=" + target);
    }
}
