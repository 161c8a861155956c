package io.raftwright.configmap.internal.command;

import java.time.Duration;

/** Durations as the log can tell them. */
final class WholeSeconds {
    private WholeSeconds() {}

    /** A duration rounded up. */
    static long of(Duration duration) {
        long seconds = duration.getSeconds();
        return duration.getNano() == 0 || seconds == Long.MAX_VALUE ? seconds : seconds + 1;
    }
}
