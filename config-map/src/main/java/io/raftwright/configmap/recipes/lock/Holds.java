package io.raftwright.configmap.recipes.lock;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes holds of places that were reached. */
final class Holds {
    private Holds() {}

    /** A hold when a place is reached; cancelled, the place is given up, also one that was reached just then. */
    static <H extends Hold> CompletableFuture<@Nullable H> of(
            CompletableFuture<@Nullable Place> reached, Function<Place, H> holdOf) {
        CompletableFuture<@Nullable H> held = new CompletableFuture<>();
        CompletableFuture<?> unusedEnd = held.whenComplete((hold, failure) -> reached.cancel(false));
        CompletableFuture<?> unused = reached.whenComplete((place, failure) -> {
            if (failure != null) {
                held.completeExceptionally(failure);
                return;
            }
            H hold = place == null ? null : holdOf.apply(place);
            if (!held.complete(hold) && hold != null) {
                hold.close(); // nobody knows of it
            }
        });
        return held;
    }
}
