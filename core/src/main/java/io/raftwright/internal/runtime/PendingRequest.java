package io.raftwright.internal.runtime;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.Membership;
import io.raftwright.api.RaftException;
import io.raftwright.api.RefusedException;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.membership.Configuration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One request of {@link Administration}, on its way. Owner: the consensus thread. */
final class PendingRequest {
    private enum State {
        WAITING,
        ASKED,
        ACCEPTED
    }

    private final AdminRequest request;
    private final long deadlineNs;
    private final boolean isOwn;
    private final CompletableFuture<Membership> future;

    private State state = State.WAITING;
    private long requestId;
    private long askedLeaderId;
    private long askedTerm;
    private AdminAnswer.@Nullable Accepted accepted;
    private AdminAnswer.@Nullable Refused lastRefusal;
    private boolean isRetrying;
    private long retryAtNs;
    private boolean isLeaderLost;
    private long lostSinceNs;

    /**
     * A request that waits to be asked.
     *
     * @param isOwn concerns this member's own leadership only
     */
    PendingRequest(AdminRequest request, long deadlineNs, boolean isOwn, CompletableFuture<Membership> future) {
        this.request = request;
        this.deadlineNs = deadlineNs;
        this.isOwn = isOwn;
        this.future = future;
    }

    AdminRequest request() {
        return request;
    }

    boolean isOwn() {
        return isOwn;
    }

    boolean isOver() {
        return future.isDone();
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    boolean isAccepted() {
        return state == State.ACCEPTED;
    }

    long askedLeaderId() {
        return askedLeaderId;
    }

    long askedTerm() {
        return askedTerm;
    }

    /** Index of the entry that the leader wrote; 0 if there is none. */
    long index() {
        return accepted == null ? 0 : accepted.index();
    }

    /** Who shall lead, or 0. */
    long targetId() {
        if (accepted != null) {
            return accepted.targetId();
        }
        return request instanceof AdminRequest.Transfer transfer ? transfer.targetId() : 0;
    }

    boolean mayBeAsked(long nowNs) {
        return !isRetrying || nowNs - retryAtNs >= 0;
    }

    boolean isAskedAs(long id) {
        return state != State.WAITING && requestId == id && !isOver();
    }

    /** It is on its way to a leader. */
    void asked(long id, long leaderId, long term) {
        state = State.ASKED;
        requestId = id;
        askedLeaderId = leaderId;
        askedTerm = term;
        isLeaderLost = false;
    }

    /** It did nothing, for certain: it waits to be asked anew. */
    void retryFrom(long atNs) {
        state = State.WAITING;
        accepted = null;
        isRetrying = true;
        retryAtNs = atNs;
    }

    /** The leader answered. */
    void answered(AdminAnswer answer, long leaderHint, long retryNs) {
        if (answer instanceof AdminAnswer.Accepted told) {
            state = State.ACCEPTED;
            accepted = told;
        } else if (answer instanceof AdminAnswer.Done done) {
            succeed(done.configuration());
        } else if (answer instanceof AdminAnswer.Refused refused) {
            lastRefusal = refused;
            boolean isTooEarly = refused.reason() == Reason.NO_LEADER || refused.reason() == Reason.NOT_READY;
            if (isTooEarly && state == State.ASKED) {
                retryFrom(retryNs);
            } else {
                fail(refusal(refused.reason(), refused.message(), leaderHint));
            }
        }
    }

    private static RefusedException refusal(Reason reason, String message, long leaderHint) {
        return new RefusedException(reason, leaderHint, message + ", leaderHint=" + leaderHint);
    }

    /**
     * Gives up what is past its deadline, and what was asked of a leader that was lost before it answered: its answer may still
     * be on the way, but not for long.
     */
    void lookAtTime(boolean isLost, long nowNs, long graceNs, long leaderHint) {
        if (isOver()) {
            return;
        }
        if (nowNs - deadlineNs >= 0) {
            fail(state == State.WAITING ? lateRefusal(leaderHint) : unknown("no outcome before the deadline"));
        } else if (state == State.ASKED && isLost) {
            if (!isLeaderLost) {
                isLeaderLost = true;
                lostSinceNs = nowNs;
            } else if (nowNs - lostSinceNs >= graceNs) {
                fail(unknown("the leader was lost before it answered"));
            }
        }
    }

    private RefusedException lateRefusal(long leaderHint) {
        return lastRefusal == null
                ? refusal(Reason.NO_LEADER, "no leader was reached before the deadline", leaderHint)
                : refusal(lastRefusal.reason(), lastRefusal.message(), leaderHint);
    }

    private IndeterminateException unknown(String what) {
        return new IndeterminateException(
                what + ", leaderId=" + askedLeaderId + ", term=" + askedTerm + ", index=" + index(), null);
    }

    /** A host's code hangs on the future: its interrupts must not stay behind. */
    void succeed(Configuration inForce) {
        future.complete(inForce.view());
        Thread.interrupted();
    }

    void fail(RaftException why) {
        future.completeExceptionally(why);
        Thread.interrupted();
    }
}
