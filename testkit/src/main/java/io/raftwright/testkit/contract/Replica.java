package io.raftwright.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A state machine as one node drives it, and what it answered.
 *
 * <p>Owner: the test's thread.
 */
final class Replica<R extends @Nullable Object> {
    private static final int OTHER_BYTES = 3;

    private final StateMachine<R> machine;
    private final Function<R, @Nullable Object> comparable;
    private final Map<Long, @Nullable Object> results = new TreeMap<>();

    Replica(StateMachine<R> machine, Function<R, @Nullable Object> comparable) {
        this.machine = machine;
        this.comparable = comparable;
    }

    StateMachine<R> machine() {
        return machine;
    }

    /** Applies commands, each a batch of its own. */
    Replica<R> apply(List<LoggedCommand> commands) {
        commands.forEach(command -> {
            applyWithinBatch(command);
            machine.onBatchApplied(command.index());
        });
        return this;
    }

    void applyWithinBatch(LoggedCommand command) {
        LoggedCommand.View view = command.between(OTHER_BYTES);
        R result;
        try {
            result = machine.apply(view);
        } catch (RuntimeException e) {
            throw new AssertionError("apply threw, index=" + command.index(), e);
        }
        view.reuse();
        results.put(command.index(), comparable.apply(result));
    }

    // ---- images

    byte[] image() {
        try (StateCapture capture = machine.capture()) {
            return written(capture);
        }
    }

    static byte[] written(StateCapture capture) {
        List<String> closed = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed.add("closed");
            }
        };
        try {
            capture.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertFalse(closed.contains("closed"), "writeTo closed its stream");
        return out.toByteArray();
    }

    Replica<R> restore(byte[] image) {
        results.clear();
        try {
            machine.restore(ImageStreams.trickle(image));
        } catch (IOException e) {
            throw new UncheckedIOException("restore refused an image that is whole", e);
        }
        return this;
    }

    // ---- equality

    /** The same state, and the same answers to whatever both were given. */
    void assertEqualTo(Replica<R> other, String where) {
        Map<Long, @Nullable Object> common = new TreeMap<>(results);
        common.keySet().retainAll(other.results.keySet());
        common.forEach((index, result) ->
                assertEquals(other.results.get(index), result, () -> "results differ, index=" + index + ", " + where));
        assertEquals(other.machine.stateHash(), machine.stateHash(), () -> "state hashes differ, " + where);
        assertEquals(
                other.machine.lastAppliedIndex(),
                machine.lastAppliedIndex(),
                () -> "lastAppliedIndex differs, " + where);
        assertArrayEquals(other.image(), image(), () -> "images differ, " + where);
    }
}
