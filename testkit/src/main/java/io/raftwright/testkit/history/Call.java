package io.raftwright.testkit.history;

import java.util.Objects;

/**
 * What a client asks. Immutable; the models give factories, such as {@link Register#write}.
 *
 * <p>Values are numbers. For bytes give their {@link Fingerprint}. A test sees most if no value is ever written twice.
 *
 * @param key      what it concerns: operations on different keys do not influence each other
 * @param kind     which operation, a word that the {@link SequentialModel} understands
 * @param argument its argument, or {@link #NONE}
 * @param expected the second argument: what a compare-and-set expects to find, or {@link #NONE}
 */
public record Call(String key, String kind, long argument, long expected) {
    /** Neither argument, nor result, nor value: a key that does not exist reads as this. */
    public static final long NONE = Long.MIN_VALUE;

    public Call {
        Objects.requireNonNull(key, "key");
        if (kind.isEmpty() || kind.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("kind is not a word, kind=\"" + kind + '"');
        }
    }

    /** A call without arguments. */
    public static Call of(String key, String kind) {
        return new Call(key, kind, NONE, NONE);
    }

    /** A call with one argument. */
    public static Call of(String key, String kind, long argument) {
        return new Call(key, kind, argument, NONE);
    }

    @Override
    public String toString() {
        String text = kind + ' ' + key;
        if (expected != NONE) {
            text += " " + expected + " ->";
        }
        return argument == NONE ? text : text + ' ' + argument;
    }

    /** A value as people read it. */
    static String text(long value) {
        return value == NONE ? "-" : Long.toString(value);
    }
}
