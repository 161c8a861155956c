package io.raftwright.configmap.internal.wait;

import java.time.Duration;

/**
 * A moment until which somebody waits.
 *
 * @param atNs by {@link System#nanoTime}
 */
public record Deadline(long atNs) {
    /** More than anybody waits for, and so little that times can be compared by their difference. */
    private static final Duration LONGEST = Duration.ofDays(20_000);

    private static final Duration SHORTEST_CALL = Duration.ofMillis(1);

    /** Longer than a map lets a call wait. */
    private static final Duration LONGEST_CALL = Duration.ofDays(1);

    /** The moment after which so much time has passed from now on. */
    public static Deadline after(Duration patience) {
        return new Deadline(System.nanoTime() + nanoseconds(patience));
    }

    /** A duration as clocks for intervals count it. */
    public static long nanoseconds(Duration duration) {
        return (duration.compareTo(LONGEST) < 0 ? duration : LONGEST).toNanos();
    }

    /** Nanoseconds until then; not greater than 0 when it is over. */
    public long remainingNs() {
        return atNs - System.nanoTime();
    }

    public boolean isOver() {
        return remainingNs() <= 0;
    }

    /** What is left of it, as the deadline of a call: at least a millisecond. */
    public Duration forCall() {
        Duration remaining = Duration.ofNanos(Math.max(0, remainingNs()));
        if (remaining.compareTo(SHORTEST_CALL) < 0) {
            return SHORTEST_CALL;
        }
        return remaining.compareTo(LONGEST_CALL) < 0 ? remaining : LONGEST_CALL;
    }
}
