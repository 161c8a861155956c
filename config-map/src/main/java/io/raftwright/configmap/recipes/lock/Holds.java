package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.api.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes holds of places that were reached. */
final class Holds {
    private Holds() {}

    /** Waits in a line for a place of a kind that holds nothing: see {@link WaitingLine#reachFront}. */
    static CompletableFuture<@Nullable Hold> in(WaitingLine line, String kind, Admission admission, Duration patience) {
        return of(line.reachFront(kind, Bytes.EMPTY, admission, patience), place -> new Hold(line, place));
    }

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
