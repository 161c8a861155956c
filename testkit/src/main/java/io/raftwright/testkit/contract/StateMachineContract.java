package io.raftwright.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link StateMachine} must do, item by item of the list in its Javadoc. Extend it, say how a machine is made and what
 * clients send, and run the subclass as a JUnit test.
 *
 * <pre>{@code
 * class MyMachineTest extends StateMachineContract<MyResult> {
 *     @Override protected StateMachine<MyResult> newMachine() { ... }          // as at the start of a node
 *     @Override protected ByteBuffer command(RandomGenerator random) { ... }   // what a client may send
 * }
 * }</pre>
 *
 * @param <R> the machine's results
 */
public abstract class StateMachineContract<R extends @Nullable Object> {
    private static final int COMMAND_COUNT = 100;

    /** For subclasses. */
    protected StateMachineContract() {}

    /** Makes a machine as it is when a node starts for the first time. */
    protected abstract StateMachine<R> newMachine();

    /** Draws what a client may send; from position to limit. Keys and the like should be few, so that commands meet. */
    protected abstract ByteBuffer command(RandomGenerator random);

    /** What of a result is equal on all members: the result itself, unless its class knows no equality. */
    protected @Nullable Object comparable(R result) {
        return result;
    }

    // 1. begin empty, whatever other machines hold

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldBeginEmptyWhateverOthersHold(long seed) {
        check(seed, random -> {
            Replica<R> first = begin();
            byte[] empty = first.image();

            begin().apply(log(random));

            assertEquals(0, first.machine().lastAppliedIndex());
            assertArrayEquals(empty, first.image(), "a machine made before another one had commands");
            begin().assertEqualTo(first, "a machine made after another one had commands");
        });
    }

    // 2. depend on nothing but the commands and their order: no clock but logTimeSeconds, no random numbers, no
    //    iteration order of hash sets, no place where a batch ends

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldComeToTheSameStateByTheSameCommands(long seed) {
        check(seed, random -> {
            List<LoggedCommand> log = log(random);
            Replica<R> here = begin().apply(log);

            Replica<R> elsewhere = Elsewhere.call(() -> begin().apply(log));

            elsewhere.assertEqualTo(here, "the same commands in another thread, at another time");
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldNotCareWhereABatchEnds(long seed) {
        check(seed, random -> {
            List<LoggedCommand> log = log(random);
            Replica<R> inBatches = begin();
            long lastIndex = 0;
            for (LoggedCommand command : log) {
                inBatches.applyWithinBatch(command);
                lastIndex = command.index();
                if (random.nextInt(5) == 0) {
                    inBatches.machine().onBatchApplied(lastIndex);
                }
            }
            inBatches.machine().onBatchApplied(lastIndex);

            inBatches.assertEqualTo(begin().apply(log), "other batches");
        });
    }

    // 3. have read all it needs of a command's bytes, from position to limit, when apply returns

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldNeedNothingOfACommandOnceItIsApplied(long seed) {
        check(seed, random -> {
            List<LoggedCommand> log = log(random);
            StateMachine<R> machine = newMachine();
            log.forEach(command -> {
                machine.apply(command.between(0));
                machine.onBatchApplied(command.index());
            });

            Replica<R> elsewhereInMemory = begin().apply(log);

            assertArrayEquals(new Replica<>(machine, this::comparable).image(), elsewhereInMemory.image());
        });
    }

    // 4. answer a command that makes no sense with a result that says so, never with an exception: an exception
    //    stops this node (and every other one that applies the command)

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldAnswerWhatMakesNoSense(long seed) {
        check(seed, random -> {
            List<LoggedCommand> log = log(random).stream()
                    .map(command -> random.nextBoolean() ? command : command.spoilt(random))
                    .toList();

            Replica<R> here = begin().apply(log);

            Elsewhere.call(() -> begin().apply(log)).assertEqualTo(here, "commands that make no sense");
        });
    }

    // 5. change nothing when it is asked for stateHash, lastAppliedIndex or capture, and answer by its state alone

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldNotBeChangedByQuestions(long seed) {
        check(seed, random -> {
            List<LoggedCommand> log = log(random);
            Replica<R> asked = begin();
            for (LoggedCommand command : log) {
                asked.apply(List.of(command));
                assertEquals(asked.machine().stateHash(), asked.machine().stateHash(), "asked twice");
                asked.image();
                asked.machine().capture().close();
            }

            asked.assertEqualTo(begin().apply(log), "asked after each command");
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldCountAllCommandsOrNone(long seed) {
        check(seed, random -> {
            List<LoggedCommand> log = log(random);
            Replica<R> counting = begin();
            counting.apply(log.subList(0, 1));
            boolean doesCount = counting.machine().lastAppliedIndex() != 0;

            for (LoggedCommand command : log.subList(1, log.size())) {
                counting.apply(List.of(command));
                assertEquals(doesCount ? command.index() : 0, counting.machine().lastAppliedIndex());
            }
        });
    }

    // 6. return from capture an image of the state as it is then, the same bytes for the same state, which later
    //    commands do not change

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldCaptureTheStateAsItIsThen(long seed) {
        check(seed, random -> {
            List<LoggedCommand> log = log(random);
            Replica<R> captured = begin();
            Replica<R> written = begin();
            List<StateCapture> captures = new ArrayList<>();
            List<byte[]> images = new ArrayList<>();
            for (LoggedCommand command : log) {
                captures.add(captured.apply(List.of(command)).machine().capture());
                images.add(written.apply(List.of(command)).image());
            }

            for (int i = 0; i < log.size(); i++) {
                try (StateCapture capture = captures.get(i)) {
                    byte[] late = Elsewhere.call(() -> Replica.written(capture));
                    assertArrayEquals(
                            images.get(i),
                            late,
                            "captured behind index " + log.get(i).index());
                }
            }
        });
    }

    // 7. be equal, after restore, to the machine that wrote the image, whatever it held before

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldGoOnFromASnapshotAtAnyIndex(long seed) {
        check(seed, random -> {
            List<LoggedCommand> log = log(random);
            Replica<R> whole = begin().apply(log);
            Replica<R> writer = begin();
            for (int done = 0; done <= log.size(); done++) {
                Replica<R> restored = begin().restore(writer.image());
                restored.assertEqualTo(writer, "restored behind " + done + " commands");
                restored.apply(log.subList(done, log.size()));
                restored.assertEqualTo(whole, "restored behind " + done + " commands, then the rest");
                writer.apply(log.subList(done, Math.min(done + 1, log.size())));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldForgetAllThatItHeldWhenItIsRestored(long seed) {
        check(seed, random -> {
            List<LoggedCommand> log = log(random);
            List<LoggedCommand> beginning = log.subList(0, COMMAND_COUNT / 3);
            Replica<R> writer = begin().apply(beginning);
            Replica<R> other = begin().apply(log(random));
            other.machine().stateHash();

            other.restore(writer.image());

            other.assertEqualTo(writer, "restored over another state");
            other.apply(log.subList(beginning.size(), log.size()))
                    .assertEqualTo(begin().apply(log), "restored over another state, then the rest");
            other.restore(begin().image()).assertEqualTo(begin(), "restored over a state, to none");
        });
    }

    // 8. throw an IOException from restore if the image ends too soon, and pass on what reading or writing throws

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldRefuseAnImageThatEndsTooSoon(long seed) {
        check(seed, random -> {
            byte[] image = begin().apply(log(random)).image();
            for (int cut : ImageStreams.cuts(image, random)) {
                assertThrows(
                        IOException.class,
                        () -> newMachine().restore(new ByteArrayInputStream(image, 0, cut)),
                        () -> "length=" + image.length + ", cut to " + cut);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldPassOnThatReadingFails(long seed) {
        check(seed, random -> {
            byte[] image = begin().apply(log(random)).image();
            for (int cut : ImageStreams.cuts(image, random)) {
                assertThrows(
                        IOException.class,
                        () -> newMachine().restore(ImageStreams.in(image, cut)),
                        () -> "reading failed at " + cut);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    final void shouldPassOnThatWritingFails(long seed) {
        check(seed, random -> {
            List<LoggedCommand> log = log(random);
            Replica<R> writer = begin().apply(log);
            byte[] image = writer.image();
            for (int cut : ImageStreams.cuts(image, random)) {
                try (StateCapture capture = writer.machine().capture()) {
                    assertThrows(
                            IOException.class,
                            () -> capture.writeTo(ImageStreams.out(cut)),
                            () -> "writing failed at " + cut);
                }
            }

            writer.assertEqualTo(begin().apply(log), "a capture that could not be written");
        });
    }

    private interface Check {
        void on(SplittableRandom random) throws Exception;
    }

    private void check(long seed, Check check) {
        long replayed = Long.getLong("raftwright.seed", seed);
        try {
            check.on(new SplittableRandom(replayed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "; seed=" + replayed + ", replay: mvn test -Dtest="
                            + getClass().getSimpleName() + " -Draftwright.seed=" + replayed,
                    e);
        }
    }

    private Replica<R> begin() {
        return new Replica<>(newMachine(), this::comparable);
    }

    private List<LoggedCommand> log(SplittableRandom random) {
        return LoggedCommand.log(COMMAND_COUNT, () -> command(random), random);
    }
}
