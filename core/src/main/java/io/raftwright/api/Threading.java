package io.raftwright.api;

/** Who runs the three agents of a node, or of all groups of a process: consensus, durability, apply. */
public enum Threading {
    /** Three daemon threads, parked when idle. The default. */
    DEDICATED,
    /**
     * One daemon thread for all three, parked when idle: a third of the threads, at the price that consensus and apply wait
     * while the log is forced, and each other's heavy work. Election timeouts should be well above the slowest force.
     */
    SHARED,
    /** The host calls {@code invoke()}, from one thread at a time. For tests and event loops. */
    INVOKER
}
