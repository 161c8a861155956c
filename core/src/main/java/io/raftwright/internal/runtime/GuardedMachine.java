package io.raftwright.internal.runtime;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import io.raftwright.api.StateMachineException;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The host's state machine, with its failures named: whatever it throws becomes a {@link StateMachineException} that says at
 * which entry. It ends the apply agent and with it the node, on every member that comes to the same entry.
 *
 * <p>Owner: the apply thread.
 */
final class GuardedMachine<R extends @Nullable Object> {
    private final StateMachine<R> machine;

    GuardedMachine(StateMachine<R> machine) {
        this.machine = machine;
    }

    R apply(Command command) {
        try {
            return machine.apply(command);
        } catch (RuntimeException | Error e) {
            throw new StateMachineException(
                    "state machine failed at a command, it stays as it is", command.index(), command.term(), e);
        }
    }

    void onBatchApplied(long index, long term) {
        try {
            machine.onBatchApplied(index);
        } catch (RuntimeException | Error e) {
            throw new StateMachineException("state machine failed behind a batch", index, term, e);
        }
    }

    StateCapture capture(long index, long term) {
        try {
            return machine.capture();
        } catch (RuntimeException | Error e) {
            throw new StateMachineException("state machine cannot be captured", index, term, e);
        }
    }

    OptionalLong stateHash(long index, long term) {
        try {
            return machine.stateHash();
        } catch (RuntimeException | Error e) {
            throw new StateMachineException("state machine cannot be hashed", index, term, e);
        }
    }

    long lastAppliedIndex(long index, long term) {
        try {
            return machine.lastAppliedIndex();
        } catch (RuntimeException | Error e) {
            throw new StateMachineException("state machine does not say how far it is", index, term, e);
        }
    }

    /** Restores it; damage of the image keeps its own name. */
    void restore(InputStream image, long index, long term) throws IOException {
        try {
            machine.restore(image);
        } catch (StorageException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new StateMachineException("state machine failed to restore a snapshot", index, term, e);
        }
    }

    /**
     * Holds the machine to how far its state must be by now: less would be a gap, more would be applied twice.
     *
     * @param expected its {@link StateMachine#lastAppliedIndex} when the state was captured, or 0 for a machine that begins
     */
    void requireAt(long expected, long index, long term) {
        long actual = lastAppliedIndex(index, term);
        if (actual != expected) {
            throw new StateMachineException(
                    "state machine holds commands that it should not, or lacks some",
                    index,
                    term,
                    new IllegalStateException("lastAppliedIndex=" + actual + ", expected=" + expected));
        }
    }
}
