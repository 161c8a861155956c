package io.raftwright.configmap.internal.wait;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Goes on where the caller wants it with what a future brought. Whatever fails on the way fails the answer: nobody waits for good. */
public final class HandOver {
    private HandOver() {}

    /**
     * Does the next step on an executor, which may take nothing any more.
     *
     * @param source what is waited for
     * @param answer fails as the source does, unwrapped and on the executor; or as the executor, or the next step
     * @param next   is given what the source brought, and completes the answer, now or later
     */
    public static <S extends @Nullable Object> void to(
            Executor executor, CompletableFuture<S> source, CompletableFuture<?> answer, Consumer<? super S> next) {
        CompletableFuture<?> unused = source.whenCompleteAsync(
                        (found, failure) -> {
                            if (failure != null) {
                                answer.completeExceptionally(Waiting.unwrapped(failure));
                                return;
                            }
                            try {
                                next.accept(found);
                            } catch (RuntimeException | Error e) {
                                answer.completeExceptionally(e);
                            }
                        },
                        executor)
                .whenComplete((found, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(Waiting.unwrapped(failure)); // the executor's, if none came before
                    }
                });
    }
}
