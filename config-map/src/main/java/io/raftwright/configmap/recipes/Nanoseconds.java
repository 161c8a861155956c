package io.raftwright.configmap.recipes;

import java.time.Duration;

/** Durations as clocks for intervals count. */
final class Nanoseconds {
    /** More than anybody waits for, and so little that times can be compared by their difference. */
    private static final Duration LONGEST = Duration.ofDays(20_000);

    private Nanoseconds() {}

    static long of(Duration duration) {
        return (duration.compareTo(LONGEST) < 0 ? duration : LONGEST).toNanos();
    }
}
