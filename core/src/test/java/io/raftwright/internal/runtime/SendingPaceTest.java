package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** How fast a snapshot goes out. */
class SendingPaceTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldPauseInProportionToTheLength() {
        SendingPace pace = new SendingPace(1_000_000, 0);
        pace.sent(500_000, 0);

        assertFalse(pace.isFree(499 * MS));
        assertTrue(pace.isFree(500 * MS));
    }

    @Test
    void shouldCatchUpALittleAfterAPause() {
        SendingPace pace = new SendingPace(1_000_000, 0);
        pace.sent(500_000, 10_000 * MS);

        assertFalse(pace.isFree(10_479 * MS));
        assertTrue(pace.isFree(10_480 * MS));
    }

    @Property(tries = 200)
    void shouldKeepTheRateOnAverage(
            @ForAll @LongRange(min = 1024, max = 1L << 32) long rate,
            @ForAll @IntRange(min = 1, max = 1 << 24) int length,
            @ForAll @LongRange(min = 1, max = 30) long lookEveryMs) {
        SendingPace pace = new SendingPace(rate, 0);
        long sent = 0;
        long now = 0;
        while (sent < 50 && now < 1_000_000 * MS) {
            if (pace.isFree(now)) {
                pace.sent(length, now);
                sent++;
            } else {
                now += lookEveryMs * MS;
            }
        }

        double seconds = (now + 20.0 * MS) / 1e9;
        assertTrue((sent - 1) * (double) length <= rate * seconds * 1.001 + 1, "sent=" + sent + ", now=" + now);
    }

    @Test
    void shouldTakeLongestMessagesAtTheLowestRate() {
        SendingPace pace = new SendingPace(1024, 0);
        pace.sent(Integer.MAX_VALUE, 0);

        assertFalse(pace.isFree(2_097_000_000_000_000L));
        assertTrue(pace.isFree(2_098_000_000_000_000L));
        assertEquals(2_097_151, Integer.MAX_VALUE / 1024);
    }
}
