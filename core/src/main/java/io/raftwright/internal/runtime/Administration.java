package io.raftwright.internal.runtime;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RaftException;
import io.raftwright.api.RefusedException;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.wire.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Changes of membership and of leadership asked for at this member.
 *
 * <pre>
 *            ask the leader            it says where the entry is, or who is to lead
 *   WAITING ───────────────▶ ASKED ────────────────▶ ACCEPTED ───▶ in force, or the target leads
 *      ▲                       │                        │
 *      └── it was not ready ───┴── entry overwritten ───┘      no answer, and the leader changed: indeterminate
 * </pre>
 *
 * A request is asked for again only where it is known that it did nothing. Once its entry's index and term are known, the log
 * itself tells what became of it, whoever leads by then.
 *
 * <p>Owner: the consensus thread, except where noted.
 */
final class Administration implements AdminDesk.Replies {
    static final int MAX_PENDING = 64;

    private static final long RETRY_NS = 10_000_000;

    private final long selfId;
    private final Kernel kernel;
    private final RaftLog log;
    private final Outbox outbox;
    private final AdminDesk desk;
    private final long electionTimeoutNs;
    private final ConcurrentLinkedQueue<PendingRequest> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final List<PendingRequest> pending = new ArrayList<>();
    /** Begins at random: an answer to a question asked before a restart must not be taken for one of these. */
    private long nextRequestId;

    private long nowNs;
    private volatile @Nullable NodeStoppedException closedBy;

    Administration(
            long selfId,
            Kernel kernel,
            RaftLog log,
            Outbox outbox,
            Roster roster,
            long electionTimeoutNs,
            long firstRequestId) {
        this.selfId = selfId;
        this.kernel = kernel;
        this.log = log;
        this.outbox = outbox;
        this.desk = new AdminDesk(selfId, kernel, log, roster, this);
        this.electionTimeoutNs = electionTimeoutNs;
        this.nextRequestId = firstRequestId;
    }

    /**
     * Takes a request, or refuses it through the future returned. Any thread.
     *
     * @param isOwn true if it concerns this member's own leadership only: void as soon as another one leads
     */
    CompletableFuture<Membership> submit(AdminRequest request, long deadlineNs, boolean isOwn) {
        CompletableFuture<Membership> future = new CompletableFuture<>();
        if (!AdminCodec.isFit(request)) {
            future.completeExceptionally(
                    new RefusedException(Reason.TOO_LARGE, 0, "too many changes, maxLength=" + AdminCodec.MAX_LENGTH));
            return future;
        }
        if (count.incrementAndGet() > MAX_PENDING) {
            count.decrementAndGet();
            future.completeExceptionally(
                    new RefusedException(Reason.BACK_PRESSURE, 0, "too many requests, max=" + MAX_PENDING));
            return future;
        }
        var unused = future.whenComplete((membership, failure) -> count.decrementAndGet());
        queue.add(new PendingRequest(request, deadlineNs, isOwn, future));
        NodeStoppedException closed = closedBy;
        if (closed != null) {
            failQueue(closed);
        }
        return future;
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    // ---- as a leader

    /** Another member asks this one, as the leader of a term. */
    void onRequest(long peerId, long requestId, long term, AdminRequest request) {
        desk.take(peerId, requestId, term, request);
    }

    /** This member, as the leader, wants another membership. */
    AdminAnswer change(MembershipRequest request) {
        return desk.change(new AdminRequest.Change(request));
    }

    @Override
    public void answer(long memberId, long requestId, long term, AdminAnswer answer) {
        if (memberId == selfId) {
            onAnswer(requestId, answer);
            return;
        }
        AdminCodec.encode(answer, outbox.emptyBody());
        outbox.beginWithBody(MessageType.ADMIN_REPLY, term).context(requestId);
        outbox.sendWithBody(memberId);
    }

    // ---- as whoever asked

    /** Brings requests to the leader, and sees what became of them. Returns how many there was something to do for. */
    int work(long now) {
        nowNs = now;
        if (pending.isEmpty() && queue.isEmpty() && desk.isIdle()) {
            return 0;
        }
        for (PendingRequest next = queue.poll(); next != null; next = queue.poll()) {
            pending.add(next);
        }
        int asked = 0;
        for (PendingRequest request : pending) {
            asked += request.isWaiting() && mayAsk(request) && ask(request) ? 1 : 0;
        }
        asked += desk.work();
        for (PendingRequest request : pending) {
            look(request);
        }
        pending.removeIf(PendingRequest::isOver);
        return asked;
    }

    private boolean mayAsk(PendingRequest request) {
        if (request.isOwn() && kernel.leaderId() != selfId) {
            request.succeed(kernel.configuration());
        }
        return !request.isOver() && kernel.leaderId() != Kernel.NO_LEADER && request.mayBeAsked(nowNs);
    }

    private boolean ask(PendingRequest request) {
        long leader = kernel.leaderId();
        long requestId = nextRequestId++;
        if (leader == selfId) {
            desk.take(selfId, requestId, kernel.term(), request.request());
        } else {
            AdminCodec.encode(request.request(), outbox.emptyBody());
            outbox.beginWithBody(MessageType.ADMIN, kernel.term()).context(requestId);
            if (!outbox.sendWithBody(leader)) {
                return false;
            }
        }
        request.asked(requestId, leader, kernel.term());
        return true;
    }

    /** The leader answered. */
    void onAnswer(long requestId, AdminAnswer answer) {
        for (PendingRequest request : pending) {
            if (request.isAskedAs(requestId)) {
                request.answered(answer, kernel.leaderId(), nowNs + RETRY_NS);
            }
        }
    }

    /** Sees by this member's own knowledge whether a request is done, lost, or late. */
    private void look(PendingRequest request) {
        if (request.isOver()) {
            return;
        }
        if (request.request() instanceof AdminRequest.Change change) {
            if (request.isAccepted()) {
                lookAtEntry(request, change);
            }
        } else {
            lookAtLeader(request);
        }
        boolean isLeaderLost = kernel.term() != request.askedTerm() || kernel.leaderId() != request.askedLeaderId();
        request.lookAtTime(isLeaderLost, nowNs, electionTimeoutNs, kernel.leaderId());
    }

    private void lookAtEntry(PendingRequest request, AdminRequest.Change change) {
        long index = Math.min(request.index(), kernel.commitIndex());
        long term = log.termAt(index);
        if (index < request.index() && term <= request.askedTerm()) {
            return;
        }
        if (term == request.askedTerm()) {
            if (AdminDesk.isComplete(change, request.index(), kernel.configuration())) {
                request.succeed(kernel.configuration());
            }
        } else if (term != RaftLog.COMPACTED) {
            request.retryFrom(nowNs); // a later leader's entry stands there, or before, for good: this one never was
        } else if (kernel.term() != request.askedTerm()) {
            request.fail(new IndeterminateException(
                    "the entry would lie before a snapshot, index=" + request.index() + ", term=" + request.askedTerm(),
                    null));
        }
    }

    /**
     * Done if leadership went from the member that was asked to the target, or to anybody if none was named. A later term in which
     * another leads, or the same one again, ends a transfer: asking anew might undo what somebody else asked for.
     */
    private void lookAtLeader(PendingRequest request) {
        long leader = kernel.leaderId();
        if (request.isWaiting() || leader == Kernel.NO_LEADER || kernel.term() <= request.askedTerm()) {
            return;
        }
        long target = request.targetId();
        if (target == leader || (target == 0 && leader != request.askedLeaderId())) {
            request.succeed(kernel.configuration());
        } else if (request.isAccepted() && target != 0) {
            String message = "another member was elected, target=" + target + ", leaderHint=" + leader;
            request.fail(new RefusedException(Reason.TRANSFER_FAILED, leader, message));
        }
    }

    // ---- the end

    /** Takes nothing more, and fails what the consensus thread has not taken up yet. Any thread. */
    void refuse(@Nullable Throwable cause) {
        NodeStoppedException stopped = new NodeStoppedException("node stopped", cause);
        closedBy = stopped;
        failQueue(stopped);
    }

    /** Fails all that waits; called once the consensus thread ended. */
    void close(@Nullable Throwable cause) {
        NodeStoppedException stopped = new NodeStoppedException("node stopped", cause);
        closedBy = stopped;
        for (PendingRequest request : pending) {
            request.fail(
                    request.isWaiting()
                            ? stopped
                            : new IndeterminateException("node stopped before the outcome was known", cause));
        }
        failQueue(stopped);
    }

    private void failQueue(RaftException why) {
        for (PendingRequest next = queue.poll(); next != null; next = queue.poll()) {
            next.fail(why);
        }
    }
}
