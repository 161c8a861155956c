package io.raftwright.configmap;

import java.time.Duration;

/** What a deadline may be. */
final class Deadlines {
    private static final Duration LONGEST = Duration.ofDays(1);

    private Deadlines() {}

    static Duration checked(Duration deadline) {
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "deadline out of range, deadline=" + deadline + ", min=more than 0, max=" + LONGEST);
        }
        return deadline;
    }
}
