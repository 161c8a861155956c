package io.raftwright.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the search takes for the same, and what not, also where hash codes are equal. */
class VisitedConfigurationsTest {
    /** Has the hash code of 0. */
    private static final long TWIN_OF_0 = (1L << 32) | 1;

    private final VisitedConfigurations<Long> visited = new VisitedConfigurations<>(6);

    @Test
    void shouldKnowWhereItHasBeen() {
        assertTrue(visited.add(set(0), set(), 5L));

        assertFalse(visited.add(set(0), set(), 5L));
    }

    @Test
    void shouldTellStatesApart() {
        assertTrue(visited.add(set(0), set(), 0L));

        assertTrue(visited.add(set(0), set(), TWIN_OF_0));
    }

    @Test
    void shouldTellPlacedOperationsApart() {
        assertTrue(visited.add(set(0), set(), 0L));

        assertTrue(visited.add(set(32), set(), 0L));
    }

    @Test
    void shouldNeedNoMoreUnknownOperationsThanBefore() {
        assertTrue(visited.add(set(0), set(1, 70), 0L));

        assertFalse(visited.add(set(0), set(1, 70, 71), 0L));
        assertTrue(visited.add(set(0), set(1, 71), 0L));
        assertTrue(visited.add(set(0), set(70), 0L));
        assertFalse(visited.add(set(0), set(70, 99), 0L));
    }

    @Test
    void shouldCountLargeConfigurationsForMore() {
        assertTrue(visited.add(set(999), set(), 0L)); // 16 words weigh 3.
        assertFalse(visited.isFull());

        assertTrue(visited.add(set(998), set(), 0L));

        assertTrue(visited.isFull());
    }

    @Test
    void shouldHoldSetsThatGrowAndShrink() {
        Random random = new Random(1);
        TakenSet set = new TakenSet(300);
        BitSet model = new BitSet();
        for (int i = 0; i < 5000; i++) {
            int element = random.nextInt(300);
            if (random.nextInt(4) > 0 && !model.get(element)) {
                set.add(element);
                model.set(element);
            } else if (model.get(element)) {
                set.remove(element);
                model.clear(element);
            }

            assertEquals(model, BitSet.valueOf(set.upToLast()));
            long[] window = set.window();
            BitSet rest = new BitSet();
            rest.set(0, 64 * set.base());
            for (int word = 0; word < window.length * 64; word++) {
                rest.set(64 * set.base() + word, BitSet.valueOf(window).get(word));
            }
            assertEquals(model, rest);
        }
    }

    private static TakenSet set(int... elements) {
        TakenSet set = new TakenSet(1000);
        for (int element : elements) {
            set.add(element);
        }
        return set;
    }
}
