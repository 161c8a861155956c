package io.raftwright.configmap.internal.wait;

import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RaftException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the map again and again for what must be done in the end, until it is done or nobody needs it any more. */
public final class Insisting {
    private static final long PAUSE_MS = 100;

    private Insisting() {}

    /**
     * Begins to ask.
     *
     * @param attempt  asks once, and may do so again where it is not known whether it was done
     * @param isNeeded whether to ask again after a failure
     * @return completes with null when it is done or given up
     */
    public static CompletableFuture<@Nullable Void> on(
            Supplier<? extends CompletableFuture<?>> attempt, BooleanSupplier isNeeded) {
        CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
        ask(attempt, isNeeded, settled);
        return settled;
    }

    private static void ask(
            Supplier<? extends CompletableFuture<?>> attempt,
            BooleanSupplier isNeeded,
            CompletableFuture<@Nullable Void> settled) {
        CompletableFuture<?> unused = attempt.get().whenComplete((done, failure) -> {
            if (failure == null || !mayComeRight(Waiting.unwrapped(failure)) || !isNeeded.getAsBoolean()) {
                settled.complete(null);
            } else {
                Executor later = CompletableFuture.delayedExecutor(PAUSE_MS, TimeUnit.MILLISECONDS);
                later.execute(() -> ask(attempt, isNeeded, settled));
            }
        });
    }

    private static boolean mayComeRight(Throwable failure) {
        return failure instanceof RaftException && !(failure instanceof NodeStoppedException);
    }
}
