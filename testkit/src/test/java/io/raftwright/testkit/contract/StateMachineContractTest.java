package io.raftwright.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.contract.Words.Mistake;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of state machines, on trial itself: it passes a machine without a mistake, and finds each of these. */
class StateMachineContractTest {
    /** The line of the SPI's list that a mistake breaks; others may be broken with it. */
    private static final Map<Mistake, Integer> LINE_OF = new EnumMap<>(Map.ofEntries(
            Map.entry(Mistake.SHARES_ITS_STATE, 1),
            Map.entry(Mistake.USES_IDENTITY_HASHES, 2),
            Map.entry(Mistake.USES_THE_CLOCK, 2),
            Map.entry(Mistake.COUNTS_BATCHES, 2),
            Map.entry(Mistake.KEEPS_THE_BUFFER, 3),
            Map.entry(Mistake.READS_FROM_THE_ARRAYS_BEGINNING, 3),
            Map.entry(Mistake.THROWS, 4),
            Map.entry(Mistake.COUNTS_QUESTIONS, 5),
            Map.entry(Mistake.HASHES_BY_IDENTITY, 5),
            Map.entry(Mistake.COUNTS_SOME_COMMANDS, 5),
            Map.entry(Mistake.CAPTURES_THE_LIVING, 6),
            Map.entry(Mistake.CLOSES_THE_STREAM, 6),
            Map.entry(Mistake.KEEPS_WHAT_IT_HELD, 7),
            Map.entry(Mistake.FORGETS_A_WORD, 7),
            Map.entry(Mistake.FORGETS_HOW_FAR_IT_WAS, 7),
            Map.entry(Mistake.READS_ONCE, 7),
            Map.entry(Mistake.TAKES_WHAT_IT_GETS, 8),
            Map.entry(Mistake.SWALLOWS_A_FAILED_WRITE, 8)));

    private static final Map<Integer, List<BiConsumer<StateMachineContract<Integer>, Long>>> CHECKS_OF = Map.of(
            1, List.of(StateMachineContract::shouldBeginEmptyWhateverOthersHold),
            2,
                    List.of(
                            StateMachineContract::shouldComeToTheSameStateByTheSameCommands,
                            StateMachineContract::shouldNotCareWhereABatchEnds),
            3, List.of(StateMachineContract::shouldNeedNothingOfACommandOnceItIsApplied),
            4, List.of(StateMachineContract::shouldAnswerWhatMakesNoSense),
            5,
                    List.of(
                            StateMachineContract::shouldNotBeChangedByQuestions,
                            StateMachineContract::shouldCountAllCommandsOrNone),
            6, List.of(StateMachineContract::shouldCaptureTheStateAsItIsThen),
            7,
                    List.of(
                            StateMachineContract::shouldGoOnFromASnapshotAtAnyIndex,
                            StateMachineContract::shouldForgetAllThatItHeldWhenItIsRestored),
            8,
                    List.of(
                            StateMachineContract::shouldRefuseAnImageThatEndsTooSoon,
                            StateMachineContract::shouldPassOnThatReadingFails,
                            StateMachineContract::shouldPassOnThatWritingFails));

    @ParameterizedTest
    @EnumSource
    void shouldFindWhatIsWrongAndNothingElse(Mistake mistake) {
        TreeSet<Integer> broken = new TreeSet<>();
        CHECKS_OF.forEach((line, checks) -> {
            if (checks.stream().anyMatch(check -> !holds(check, mistake))) {
                broken.add(line);
            }
        });

        if (mistake == Mistake.NONE) {
            assertEquals(new TreeSet<>(), broken);
        } else {
            assertTrue(broken.contains(LINE_OF.get(mistake)), () -> "found by " + broken);
        }
    }

    private static boolean holds(BiConsumer<StateMachineContract<Integer>, Long> check, Mistake mistake) {
        try {
            check.accept(new OfWords(mistake), 1L);
            return true;
        } catch (AssertionError e) {
            assertTrue(String.valueOf(e.getMessage()).contains("seed=1, replay: mvn test"), e::getMessage);
            return false;
        }
    }

    private static final class OfWords extends StateMachineContract<Integer> {
        private final Mistake mistake;

        OfWords(Mistake mistake) {
            this.mistake = mistake;
        }

        @Override
        protected StateMachine<Integer> newMachine() {
            return new Words(mistake);
        }

        @Override
        protected ByteBuffer command(RandomGenerator random) {
            return Words.add("abcdefgh".substring(random.nextInt(Words.MAX_LENGTH)));
        }
    }
}
