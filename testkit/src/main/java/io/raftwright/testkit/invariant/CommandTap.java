package io.raftwright.testkit.invariant;

import io.raftwright.api.Command;

/** Sees every command once, in the order of the log: when the first of all members applies it. */
@FunctionalInterface
public interface CommandTap {

    /**
     * A command became what happened.
     *
     * @param operation the number of the client's operation
     * @param command   without that number; valid during this call
     */
    void applied(long operation, Command command);
}
