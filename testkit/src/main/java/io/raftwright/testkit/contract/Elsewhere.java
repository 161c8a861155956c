package io.raftwright.testkit.contract;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Another member, as far as one process can be two: another thread at another time, whose objects have other identity hashes. */
final class Elsewhere {
    private Elsewhere() {}

    static <T> T call(Supplier<T> work) {
        long nowMs = System.currentTimeMillis();
        while (System.currentTimeMillis() == nowMs) {
            Thread.onSpinWait();
        }
        CompletableFuture<T> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        done.complete(work.get());
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done.join();
    }
}
