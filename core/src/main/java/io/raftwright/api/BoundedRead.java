package io.raftwright.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a bounded read, with how old it may be at most.
 *
 * @param value        what the query returned
 * @param staleness    every command that was acknowledged by any member more than this long before the query ran is in it. Zero
 *                     if the read is linearizable: a leader confirmed it after it was asked for. Otherwise at least 1 ns, at
 *                     most the bound asked for. Measured on this member's clock alone, so that clocks need not agree
 * @param appliedIndex last log index applied when the query ran
 */
public record BoundedRead<T extends @Nullable Object>(T value, Duration staleness, long appliedIndex) {

    /** True if no command that was acknowledged before the call is missing. */
    public boolean isLinearizable() {
        return staleness.isZero();
    }
}
