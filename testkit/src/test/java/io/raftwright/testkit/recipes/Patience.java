package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** How long a test waits for what must come. */
final class Patience {
    static final Duration LONG = Duration.ofSeconds(60);
    private static final long LOOK_NS = 1_000_000;

    private Patience() {}

    static void until(BooleanSupplier condition, Supplier<String> otherwise) {
        long endNs = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, otherwise);
            aMoment();
        }
    }

    static void aMoment() {
        LockSupport.parkNanos(LOOK_NS);
    }
}
