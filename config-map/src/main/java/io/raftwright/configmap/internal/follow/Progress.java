package io.raftwright.configmap.internal.follow;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How far somebody has come, and who waits for it.
 *
 * <p>Owner: any thread; {@link #reach} is called by one at a time.
 */
final class Progress {
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

    private volatile long revision;
    private volatile boolean hasEnded;

    /** Why; written before {@link #hasEnded}. */
    private volatile @Nullable Throwable cause;

    /** Somebody who waits for a revision. */
    private record Waiter(long revision, CompletableFuture<Long> future) {}

    void reach(long reached) {
        revision = Math.max(revision, reached);
        settle();
    }

    /**
     * It goes no further.
     *
     * @param why what those get who wait; null to let them be cancelled
     */
    void end(@Nullable Throwable why) {
        if (!hasEnded) {
            cause = why;
            hasEnded = true;
        }
        settle();
    }

    boolean hasEnded() {
        return hasEnded;
    }

    boolean isAwaited() {
        return !waiters.isEmpty();
    }

    /** Completes, with how far it has come, when it has come so far. */
    CompletableFuture<Long> reached(long wanted) {
        CompletableFuture<Long> future = new CompletableFuture<>();
        Waiter waiter = new Waiter(wanted, future);
        CompletableFuture<?> unused = future.whenComplete((reached, failure) -> waiters.remove(waiter));
        waiters.add(waiter);
        settle(); // it may have come so far just before
        return future;
    }

    private void settle() {
        if (waiters.isEmpty()) {
            return;
        }
        long now = revision;
        boolean isOver = hasEnded;
        Throwable why = cause;
        for (Waiter waiter : waiters) {
            if (waiter.revision <= now) {
                waiter.future.complete(now);
            } else if (isOver && why != null) {
                waiter.future.completeExceptionally(why);
            } else if (isOver) {
                waiter.future.cancel(false);
            }
        }
    }
}
