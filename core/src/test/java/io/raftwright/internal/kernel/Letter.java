package io.raftwright.internal.kernel;

import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
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
        HEALING,
        HEARTBEAT,
        HEARTBEAT_REPLY,
        SNAPSHOT,
        SNAPSHOT_REPLY,
        SNAPSHOT_PLACE,
        READ,
        READ_REPLY
    }

    Letter copy() {
        return new Letter(kind, from, to, term, index, text, delivery);
    }

    /** What a run of frames holds, term by term: {@code 3..5/2,6/3}. */
    static String entries(ByteBuffer frames) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < frames.limit(); ) {
            long first = LogFrame.index(frames, at);
            long last = first;
            long term = LogFrame.term(frames, at);
            for (at += LogFrame.length(frames, at);
                    at < frames.limit() && LogFrame.term(frames, at) == term;
                    at += LogFrame.length(frames, at)) {
                last++;
            }
            text.append(text.isEmpty() ? "" : ",").append(first).append(last > first ? ".." + last : "");
            text.append('/').append(term);
        }
        return text.isEmpty() ? "none" : text.toString();
    }

    @Override
    public String toString() {
        return from + ">" + to + " " + kind + " term=" + term + " " + text.get();
    }
}
