package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class LatencyWindowTest {
    private static final long WINDOW_NS = 1_000;
    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(60);

    private final LatencyWindow window = new LatencyWindow(WINDOW_NS);

    @Test
    void shouldAnswerZeroWhenNothingWasRecorded() {
        assertEquals(0, window.percentileNs(99));
        assertEquals(0, window.maxNs());
    }

    @Property(tries = 300)
    void shouldOverstateByAnEighthAtMostAndNeverUnderstate(
            @ForAll @NotEmpty List<@LongRange(max = 3_600_000_000_000L) Long> times,
            @ForAll @IntRange(min = 1, max = 100) int percent) {
        LatencyWindow recorded = new LatencyWindow(WINDOW_NS);
        times.forEach(time -> recorded.record(0, time));
        List<Long> sorted = times.stream().sorted().toList();
        long exact = sorted.get((sorted.size() * percent + 99) / 100 - 1);

        long answer = recorded.percentileNs(percent);

        assertTrue(answer >= exact, "answer=" + answer + ", exact=" + exact);
        assertTrue(answer <= exact + exact / 8 + 1_024, "answer=" + answer + ", exact=" + exact);
        assertEquals(sorted.get(sorted.size() - 1), recorded.maxNs());
    }

    @Property(tries = 500)
    void shouldPutEachTimeIntoTheBucketThatEndsNextAfterIt(@ForAll @LongRange(max = 3_600_000_000_000L) long ns) {
        int bucket = LatencyWindow.bucketOf(ns);

        assertTrue(ns <= LatencyWindow.endOf(bucket));
        assertTrue(bucket == 0 || ns > LatencyWindow.endOf(bucket - 1));
    }

    @Test
    void shouldTakeTimesBeyondItsRange() {
        window.record(0, Long.MAX_VALUE);
        window.record(0, -1);

        assertEquals(Long.MAX_VALUE, window.maxNs());
        assertTrue(window.percentileNs(99) >= LONGEST_NS);
        assertTrue(window.percentileNs(50) <= 1_024);
    }

    @Test
    void shouldForgetWhatIsOlderThanTheWindow() {
        window.record(0, 1_000_000);
        window.record(WINDOW_NS / 2, 2_000);

        assertEquals(1_000_000, window.maxNs());
        window.record(WINDOW_NS, 3_000);
        assertEquals(3_000, window.maxNs());
        assertEquals(3_000, window.percentileNs(100));
    }

    @Test
    void shouldForgetAllAtOnceAfterALongPause() {
        window.record(0, 1_000_000);
        window.record(WINDOW_NS / 2, 1_000_000);

        window.record(10 * WINDOW_NS, 2_000);

        assertEquals(2_000, window.maxNs());
    }

    @Test
    void shouldWorkOnAClockThatWrapsAround() {
        window.record(Long.MAX_VALUE - 10, 5_000);

        window.record(Long.MIN_VALUE + WINDOW_NS / 2, 7_000);

        assertEquals(7_000, window.maxNs());
        assertTrue(window.percentileNs(50) < 7_000);
    }
}
