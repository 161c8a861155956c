package io.raftwright.configmap.internal.follow;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How far somebody has come, and who waits for it.
 *
 * <p>Owner: any thread; {@link #reach} is called by one at a time.
 */
final class Progress {
    /** Each with the revision that it waits for. */
    private final Map<CompletableFuture<Long>, Long> awaited = new ConcurrentHashMap<>();

    private volatile long revision;
    private volatile boolean hasEnded;

    /** Why; written before {@link #hasEnded}. */
    private volatile @Nullable Throwable cause;

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
        return !awaited.isEmpty();
    }

    /** Completes, with how far it has come, when it has come so far. */
    CompletableFuture<Long> reached(long wanted) {
        CompletableFuture<Long> future = new CompletableFuture<>();
        CompletableFuture<?> unused = future.whenComplete((reached, failure) -> awaited.remove(future));
        awaited.put(future, wanted);
        settle(); // it may have come so far just before
        return future;
    }

    private void settle() {
        if (awaited.isEmpty()) {
            return;
        }
        long now = revision;
        boolean isOver = hasEnded;
        Throwable why = cause;
        awaited.forEach((future, wanted) -> {
            if (wanted <= now) {
                future.complete(now);
            } else if (isOver && why != null) {
                future.completeExceptionally(why);
            } else if (isOver) {
                future.cancel(false);
            }
        });
    }
}
