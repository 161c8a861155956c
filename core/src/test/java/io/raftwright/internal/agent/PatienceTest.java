package io.raftwright.internal.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a stop waits, and what becomes of an interrupt meanwhile. */
@Timeout(30)
class PatienceTest {
    private final CountDownLatch never = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(0);

    private static long elapsedMs(long begunNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs);
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void shouldSpendOneDeadlineOnAllWaits() {
        long begunNs = System.nanoTime();
        try (Patience patience = Patience.ofSeconds(1, System::nanoTime)) {

            for (int i = 0; i < 5; i++) {
                assertFalse(patience.await(never));
            }

            assertTrue(patience.await(open), "what ended is seen, however late");
        }
        long tookMs = elapsedMs(begunNs);
        assertTrue(tookMs >= 1_000, "tookMs=" + tookMs);
        assertTrue(tookMs < 3_000, "five waits of a second each would be more, tookMs=" + tookMs);
    }

    @Test
    void shouldWaitOnAndGiveTheInterruptBackAtTheEnd() {
        Thread.currentThread().interrupt();
        long begunNs = System.nanoTime();
        try (Patience patience = Patience.ofSeconds(1, System::nanoTime)) {
            assertFalse(Thread.currentThread().isInterrupted(), "files closed here would fail");
            Thread.currentThread().interrupt(); // as code in between leaves it behind

            assertFalse(patience.await(never, TimeUnit.MILLISECONDS.toNanos(200)));

            assertFalse(Thread.currentThread().isInterrupted());
        }
        assertTrue(elapsedMs(begunNs) >= 200, "an interrupt cut the wait short");
        assertTrue(Thread.currentThread().isInterrupted());
    }
}
