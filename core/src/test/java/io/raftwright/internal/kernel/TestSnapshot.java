package io.raftwright.internal.kernel;

import io.raftwright.internal.membership.Configuration;

/** A snapshot of a test member's state machine, whose whole state is a hash of all that was applied. */
record TestSnapshot(long index, long term, int chain, Configuration configuration, long stateHash, long logTime) {}
