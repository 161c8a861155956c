package io.raftwright.api;

/** Who runs a node's three agents: consensus, durability, apply. */
public enum Threading {
    /** Three daemon threads of the node's own, parked when idle. The default. */
    DEDICATED,
    /** The host calls {@code RaftNode.invoke()}, from one thread at a time. For tests and event loops. */
    INVOKER
}
