package io.raftwright.configmap.internal.wait;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.api.ConfigMapException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Turns futures into blocking calls: what failed elsewhere is thrown here, with the caller's own stack trace. */
public final class Waiting {
    /** The node keeps deadlines itself; this much later the caller leaves even if the node does not answer at all. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private Waiting() {}

    /**
     * Waits for a call of the map.
     *
     * @param deadline how long the node lets it take
     */
    public static <T extends @Nullable Object> T forResult(CompletableFuture<T> future, Duration deadline) {
        try {
            return future.get(deadline.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            future.cancel(false);
            throw new IndeterminateException("the node did not answer in time, deadline=" + deadline, e);
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new IndeterminateException("the caller was interrupted while it waited", e);
        }
    }

    /**
     * Waits for something that ends by itself.
     *
     * @throws InterruptedException if the caller is interrupted; the future is cancelled then
     */
    public static <T extends @Nullable Object> T interruptibly(CompletableFuture<T> future)
            throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalStateException lost) {
                throw lost;
            }
            throw rethrown(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            future.cancel(false);
            throw e;
        }
    }

    /** What failed, without what futures put around it on their way. */
    public static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** What the cluster's node said is said anew, so that the stack trace shows who asked. */
    private static RuntimeException rethrown(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof ConfigMapException refused) {
            return refused;
        } else if (failure instanceof RefusedException refused) {
            return new RefusedException(refused.reason(), refused.leaderHint(), message);
        } else if (failure instanceof NodeStoppedException) {
            return new NodeStoppedException(message, failure);
        }
        return new IndeterminateException(message, failure);
    }
}
