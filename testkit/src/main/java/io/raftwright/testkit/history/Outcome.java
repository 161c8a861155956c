package io.raftwright.testkit.history;

/** What a client knows of its operation in the end. */
public enum Outcome {
    /** It happened, and this is its result. */
    OK,
    /** Nobody knows: it may take effect at any time after its invocation, once, or never. */
    UNKNOWN,
    /** It certainly did not happen, and never will. */
    REFUSED
}
