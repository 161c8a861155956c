package io.raftwright.internal.kernel;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A message between test members, with what it does where it arrives.
 *
 * @param index what a promise is about: the candidate voted for, or the index accepted
 * @param text  what it says, for a trace
 */
record Letter(
        Kind kind, long from, long to, long term, long index, Supplier<String> text, Consumer<TestMember> delivery) {
    /** Whoever takes letters. */
    @FunctionalInterface
    interface Post {
        /** Takes a letter; false if that is not possible now. */
        boolean take(Letter letter);
    }

    /** Kinds, named as in scenario files. */
    enum Kind {
        PREVOTE,
        PREVOTE_REPLY,
        VOTE,
        VOTE_REPLY,
        TIMEOUT_NOW,
        APPEND,
        ACCEPT,
        REJECT,
        HEARTBEAT,
        HEARTBEAT_REPLY,
        SNAPSHOT,
        SNAPSHOT_REPLY,
        SNAPSHOT_PLACE,
        READ,
        READ_REPLY
    }

    @Override
    public String toString() {
        return from + ">" + to + " " + kind + " term=" + term + " " + text.get();
    }
}
