package io.raftwright.api;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What is replicated: a deterministic function of the committed commands.
 *
 * <p>All methods are called on the node's apply thread, one at a time, so an implementation that is read from there only
 * needs no lock. It may block; the node goes on electing, replicating and forcing meanwhile.
 *
 * <p>To be correct, an implementation must
 * <ol>
 *   <li>depend on nothing but the commands and their order: no clock, no random numbers, no iteration order of hash sets;
 *   <li>answer a command that makes no sense with a result that says so, never with an exception: an exception stops this
 *       node (and every other one that applies the command);
 *   <li>return from {@link #capture} an image of the state as it is then, which later commands do not change;
 *   <li>be equal, after {@link #restore}, to the machine that wrote the image.
 * </ol>
 *
 * @param <R> what applying a command returns to its proposer; never serialised, since the member that proposed the command
 *     applies it itself
 */
public interface StateMachine<R extends @Nullable Object> {

    /**
     * Applies one committed command.
     *
     * @param command the command; its bytes are valid only during this call
     * @return the result for the proposer, if it is waiting at this member; otherwise dropped
     */
    R apply(Command command);

    /**
     * Called after a run of commands was applied and before their proposers are told: the place to publish a new version to
     * readers once a batch.
     *
     * @param lastIndex index of the last command applied
     */
    default void onBatchApplied(long lastIndex) {}

    /** Captures the present state, quickly: an immutable version, or a copy. It is written on another thread. */
    StateCapture capture();

    /**
     * Replaces the state by a captured one.
     *
     * @param image exactly the bytes that {@link StateCapture#writeTo} wrote; closed by the caller
     * @throws IOException if reading failed or the image makes no sense; the node stops
     */
    void restore(InputStream image) throws IOException;
}
