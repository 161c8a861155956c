package io.raftwright.configmap.recipes.sync;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.internal.follow.Lookout;
import io.raftwright.configmap.internal.wait.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Opens when keys are so. */
final class Gate {
    private Gate() {}

    /**
     * Waits for it.
     *
     * @return whether it opened in time; cancel it to wait no more. Completes on threads of the map
     */
    static CompletableFuture<Boolean> opens(
            ConfigMap map, Range range, Predicate<RangeResult> isOpen, Deadline deadline) {
        CompletableFuture<@Nullable RangeResult> found =
                Lookout.until(map, range, seen -> isOpen.test(seen) ? null : range.keys(), deadline);
        CompletableFuture<Boolean> opened = new CompletableFuture<>();
        CompletableFuture<?> unusedEnd = opened.whenComplete((isSo, failure) -> found.cancel(false));
        CompletableFuture<?> unused = found.whenComplete((good, failure) -> {
            if (failure != null) {
                opened.completeExceptionally(failure);
            } else {
                opened.complete(good != null);
            }
        });
        return opened;
    }
}
