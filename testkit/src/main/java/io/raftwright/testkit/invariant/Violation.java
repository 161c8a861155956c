package io.raftwright.testkit.invariant;

/**
 * A promise that was broken.
 *
 * @param rule   which, in the field's words
 * @param what   what was seen, for a person to read
 * @param timeNs when, in nanoseconds of virtual time
 */
public record Violation(String rule, String what, long timeNs) {
    @Override
    public String toString() {
        return rule + " at " + timeNs / 1_000_000 + " ms: " + what;
    }
}
