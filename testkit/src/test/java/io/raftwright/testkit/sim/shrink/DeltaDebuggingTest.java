package io.raftwright.testkit.sim.shrink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeltaDebuggingTest {
    private final List<Integer> hundred = IntStream.range(0, 100).boxed().toList();

    @Test
    void shouldFindThoseThatAreNeededTogether() {
        List<Integer> needed = List.of(3, 41, 97);

        assertEquals(needed, DeltaDebugging.smallest(hundred, some -> some.containsAll(needed)));
    }

    @Test
    void shouldFindThatNothingIsNeeded() {
        assertEquals(List.of(), DeltaDebugging.smallest(hundred, some -> true));
        assertEquals(List.of(), DeltaDebugging.smallest(List.of(), some -> false));
    }

    @Test
    void shouldKeepAllIfAllAreNeeded() {
        assertEquals(hundred, DeltaDebugging.smallest(hundred, some -> some.size() == 100));
    }

    @Test
    void shouldEndWithAListThatFailsWhenTriesRunOut() {
        AtomicInteger tries = new AtomicInteger();

        List<Integer> best =
                DeltaDebugging.smallest(hundred, some -> tries.incrementAndGet() <= 8 && some.contains(99));

        assertTrue(best.contains(99) && best.size() < 100, best::toString);
    }
}
