package io.raftwright.testkit.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A sample of what {@code mvn -Pfuzz} does for long: the same inputs in each build. Wire line 4. */
@Timeout(60)
class FuzzSampleTest {
    private static final long SEED = 20261130;
    private static final int INPUTS = 2_000;
    private static final long BUDGET_NS = 150_000_000L; // of one decoder: a slow machine plays fewer inputs

    static Stream<Decoder> decoders() {
        return Decoders.all().stream();
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void shouldRefuseOrTakeWhatNobodyWrote(Decoder decoder) throws Exception {
        for (byte[] seed : decoder.seeds()) {
            new Trial(decoder).feed(seed);
        }
        Trial trial = new Trial(decoder);
        Mutations mutations = new Mutations(decoder.seeds(), SEED);

        for (long endNs = System.nanoTime() + BUDGET_NS; trial.count() < INPUTS && System.nanoTime() < endNs; ) {
            trial.feed(mutations.next());
        }

        assertTrue(trial.count() > 0, trial::toString);
        assertTrue(decoder.body().take(decoder.seeds().get(0)), "the first seed is taken");
    }

    @Test
    void shouldFindWhatIsPlanted() {
        List<byte[]> seeds = List.of(new byte[] {1, 2, 3, 4});
        Decoder throwing = new Decoder("planted", seeds, List.of(), input -> input[input.length - 1] == 4);
        Decoder greedy = new Decoder("planted", seeds, List.of(RuntimeException.class), input -> {
            kept = new byte[Math.max(0, input[0]) << 20];
            return kept.length > 0;
        });

        for (Decoder planted : List.of(throwing, greedy)) {
            Trial trial = new Trial(planted);
            Mutations mutations = new Mutations(seeds, SEED);
            assertThrows(AssertionError.class, () -> {
                for (int i = 0; i < INPUTS; i++) {
                    trial.feed(mutations.next());
                }
            });
        }
    }

    private byte[] kept = {};

    @Test
    void shouldNameEachDecoderOnce() {
        List<String> names = new ArrayList<>();
        Decoders.all().forEach(decoder -> names.add(decoder.name()));

        assertEquals(names.size(), names.stream().distinct().count(), names::toString);
    }
}
