package io.raftwright.configmap.recipes.sync;

import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.internal.follow.Lookout;
import io.raftwright.configmap.internal.wait.Deadline;
import io.raftwright.configmap.internal.wait.Insisting;
import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.SessionLostException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One session's way into a meeting: it comes, waits until all are there, and goes away again unless they are.
 *
 * <p>Owner: one thread at a time, whoever completes the last step; the future is anybody's.
 */
final class Entry {
    private final Session session;
    private final Meeting meeting;
    private final Deadline deadline;
    private final CompletableFuture<Boolean> entered = new CompletableFuture<>();

    /** Tells this coming from others of the same session: what is done for it late must not meet them. */
    private final String mark = UUID.randomUUID().toString();

    private volatile @Nullable CompletableFuture<?> waiting;

    private Entry(Session session, Meeting meeting, Deadline deadline) {
        this.session = session;
        this.meeting = meeting;
        this.deadline = deadline;
    }

    /** Begins to enter; whether it did in the end. Cancelled or failed, the session takes no part. */
    static CompletableFuture<Boolean> begin(Session session, Meeting meeting, Deadline deadline) {
        Entry entry = new Entry(session, meeting, deadline);
        if (!session.isLive()) {
            entry.fail(new SessionLostException(session.leaseId()));
            return entry.entered;
        }
        Runnable forget = session.onLost(() -> entry.fail(new SessionLostException(session.leaseId())));
        CompletableFuture<?> unused = entry.entered.whenComplete((isInside, failure) -> {
            forget.run();
            if (failure != null) {
                entry.withdraw();
            }
        });
        entry.come();
        return entry.entered;
    }

    /** Puts the own key, once the last meeting is over. */
    private void come() {
        then(session.map().async().commit(meeting.coming(session.leaseId(), mark)), tried -> {
            if (Meeting.hasCome(tried)) {
                awaitAll();
            } else if (Meeting.hasLeft(tried)) {
                come();
            } else {
                lookUntil(
                        found -> !meeting.isReady(found) || meeting.count(found) == 0,
                        found -> come(),
                        () -> entered.complete(false));
            }
        });
    }

    private void awaitAll() {
        lookUntil(this::isComplete, this::begin, this::giveUp);
    }

    private boolean isComplete(RangeResult found) {
        if (!meeting.holds(found)) {
            throw new SessionLostException(session.leaseId());
        }
        return meeting.isReady(found) || meeting.count(found) >= meeting.parties();
    }

    /** Says that all are there, if they still are: nobody can have given up then, and nobody can from then on. */
    private void begin(RangeResult found) {
        if (meeting.isReady(found)) {
            entered.complete(true);
            return;
        }
        then(session.map().async().commit(meeting.beginning(found.kvs())), begun -> {
            if (begun.succeeded()) {
                entered.complete(true);
            } else {
                awaitAll();
            }
        });
    }

    /** Goes away unless all were there just now. */
    private void giveUp() {
        then(session.map().async().commit(meeting.givingUp(mark)), gone -> entered.complete(!gone.succeeded()));
    }

    /** Whoever it was that ended this, nobody is to wait for it. */
    private void withdraw() {
        CompletableFuture<?> pending = waiting;
        if (pending != null) {
            pending.cancel(false);
        }
        CompletableFuture<?> unused =
                Insisting.on(() -> session.map().async().commit(meeting.withdrawing(mark)), session::isLive);
    }

    // ---- steps

    private void lookUntil(Predicate<RangeResult> isSo, Consumer<RangeResult> next, Runnable otherwise) {
        CompletableFuture<@Nullable RangeResult> looking = Lookout.until(
                session.map(),
                meeting.everything(),
                found -> isSo.test(found) ? null : meeting.everything().keys(),
                deadline);
        waiting = looking;
        if (entered.isDone()) {
            looking.cancel(false); // whoever ended this did not see it
        }
        then(looking, found -> {
            if (found != null) {
                next.accept(found);
            } else {
                otherwise.run();
            }
        });
    }

    private <T extends @Nullable Object> void then(CompletableFuture<T> step, Consumer<T> next) {
        CompletableFuture<?> unused = step.whenComplete((result, failure) -> {
            if (failure != null) {
                fail(Waiting.unwrapped(failure));
            } else if (entered.isDone()) {
                withdraw(); // it may have come just now
            } else {
                advance(next, result);
            }
        });
    }

    private <T extends @Nullable Object> void advance(Consumer<T> next, T result) {
        try {
            next.accept(result);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Throwable failure) {
        entered.completeExceptionally(failure);
    }
}
