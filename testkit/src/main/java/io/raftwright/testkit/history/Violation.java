package io.raftwright.testkit.history;

import java.util.Objects;

/**
 * A promise that was broken, and by what.
 *
 * @param rule the promise
 * @param what the evidence, in a line
 */
public record Violation(Rule rule, String what) {

    /** What a client of a linearizable store, and a watcher of it, may rely on. */
    public enum Rule {
        /** What had returned before another was invoked comes first in the order. */
        REAL_TIME_ORDER,
        /** An answer is what the operation gives at its place: no stale read, no wrong one. */
        RIGHT_RESULT,
        /** What was acknowledged was applied. */
        NOTHING_LOST,
        /** What was asked once was applied once, even if it was sent again. */
        EXACTLY_ONCE,
        /** What was applied was asked, and not refused. */
        NOTHING_INVENTED,
        /** One place has one operation, the same for all who tell it. */
        ONE_PLACE,
        /** A watcher sees revisions in order, none twice. */
        WATCH_ORDERED,
        /** A watcher sees each revision of its range. */
        WATCH_COMPLETE,
        /** A watcher sees what a revision did, all of it and nothing else, at once. */
        WATCH_ATOMIC,
        /** A watch goes on where it ended. */
        WATCH_RESUMABLE
    }

    public Violation {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(what, "what");
    }

    @Override
    public String toString() {
        return rule + ": " + what;
    }
}
