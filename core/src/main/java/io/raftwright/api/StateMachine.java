package io.raftwright.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is replicated: a deterministic function of the committed commands.
 *
 * <p>All methods are called on the node's apply thread, one at a time, so an implementation that is read from there only
 * needs no lock. It may block; the node goes on electing, replicating and forcing meanwhile.
 *
 * <p><b>Reading.</b> A query changes nothing and does not go through the log. {@code RaftNode.read} runs it on the apply thread,
 * between two commands. To read on threads of the host's own, beside applying, publish an immutable version in
 * {@link #onBatchApplied}, wait for {@code RaftNode.readBarrier}, then read the newest version: it holds everything that was
 * acknowledged to anyone before the barrier was asked for (Raft dissertation §6.4).
 *
 * <p><b>Failing.</b> Whatever a method throws stops this node for good, with a {@link StateMachineException} as the cause; the
 * host process and the other members go on, unless the same command makes them fail too. The state stays as the failed call
 * left it, nothing after that command is applied, and proposals that wait here are indeterminate.
 *
 * <p><b>State on a disk of its own.</b> How far the state is, is known by the snapshot alone, which holds the state and its
 * index as one. At each start the machine begins empty, is restored from the newest snapshot, if there is one, and then applies
 * again everything behind that. A machine that also keeps files must begin with none of what they held, or commands are
 * applied twice; {@link #lastAppliedIndex} lets the node see to that.
 *
 * <p>To be correct, an implementation must
 * <ol>
 *   <li>begin empty, whatever other machines hold;
 *   <li>depend on nothing but the commands and their order: no clock but {@link Command#logTimeSeconds}, no random numbers, no
 *       iteration order of hash sets, no place where a batch ends;
 *   <li>have read all it needs of a command's bytes, from position to limit, when {@link #apply} returns;
 *   <li>answer a command that makes no sense with a result that says so, never with an exception: an exception stops this
 *       node (and every other one that applies the command);
 *   <li>change nothing when it is asked for {@link #stateHash}, {@link #lastAppliedIndex} or {@link #capture}, and answer by its
 *       state alone;
 *   <li>return from {@link #capture} an image of the state as it is then, the same bytes for the same state, which later commands
 *       do not change;
 *   <li>be equal, after {@link #restore}, to the machine that wrote the image, whatever it held before;
 *   <li>throw an {@link IOException} from {@link #restore} if the image ends too soon, and pass on what reading or writing throws.
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
     * Index of the last command whose effect the state holds, or 0 if it holds none; a machine that does not keep count always
     * answers 0. One that does must give it back after {@link #restore} as it was at {@link #capture}. The node asks when it
     * starts and when it has restored a snapshot, and stops if commands would be applied twice, or be missing.
     */
    default long lastAppliedIndex() {
        return 0;
    }

    /**
     * A hash of the whole state, equal on members whose states are equal, or nothing (the default). Asked between two commands,
     * every so many entries as {@link NodeOptions#stateHashEvery} says, and compared among the members: see
     * {@link NodeListener#onDivergence}. Where a batch ends differs from member to member, and a hash is taken before
     * {@link #onBatchApplied}: a machine that holds commands back until then must include in it what it holds back. It should be kept up as commands are applied, since nothing is applied meanwhile.
     */
    default OptionalLong stateHash() {
        return OptionalLong.empty();
    }

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
