package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void shouldDoubleFromTheFirstWaitToTheLastAndStayThere() {
        Backoff backoff = new Backoff(new Random(5));

        for (long ceilingNs = Backoff.FIRST_NS; ceilingNs < 8 * Backoff.LAST_NS; ceilingNs *= 2) {
            assertWithin(backoff.nextNs(), Math.min(ceilingNs, Backoff.LAST_NS));
        }
        backoff.reset();
        assertWithin(backoff.nextNs(), Backoff.FIRST_NS);
    }

    private static void assertWithin(long waitNs, long ceilingNs) {
        assertTrue(waitNs >= ceilingNs / 2 && waitNs <= ceilingNs, "waitNs=" + waitNs + ", ceilingNs=" + ceilingNs);
    }
}
