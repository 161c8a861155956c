package io.raftwright.testkit.sim;

import io.raftwright.api.Command;
import io.raftwright.api.StateMachine;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who wants something of a simulated cluster, and what they make of their answers: for whoever needs more than a
 * {@link Workload}. Plays one run, on the simulation's thread, and may draw from what its {@link Stage} gives and from nothing else.
 *
 * <p>What a clientele throws is a violation: its checks may be plain assertions.
 *
 * @param <M> the state machine
 * @param <R> what it answers to a command
 */
public interface Clientele<M extends StateMachine<R>, R extends @Nullable Object> {

    /** Begins to ask. Nothing has happened yet; whatever is to happen later is planned on the stage. */
    void begin(Stage<M, R> stage);

    /**
     * A command was applied for the first time, by whatever member: from now on it is what happened. In the order of the log, each
     * command once.
     *
     * @param operation its number, as of {@link Stage#operationCount} when it was proposed
     * @param command   valid during this call
     */
    default void applied(long operation, Command command) {}

    /** Asks for nothing more: all faults have ended, and whoever was to be served was. */
    void close();

    /** True if nothing is under way any more that must still come. Asked after {@link #close}, until it is true. */
    default boolean isSettled() {
        return true;
    }

    /** The run is over: the last chance to find something wrong. */
    default void end() {}
}
