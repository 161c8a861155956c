package io.raftwright.configmap.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The table against a sorted map, and against itself grown in another order. */
class LeaseTableTest {

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void shouldBeASortedMapWithDeadlines(@ForAll long seed) {
        Random random = new Random(seed);
        TreeMap<Long, LeaseRecord> model = new TreeMap<>();
        LeaseTable table = LeaseTable.EMPTY;
        for (int i = 0; i < 300; i++) {
            long id = id(random);
            if (random.nextInt(3) > 0) {
                LeaseRecord lease = LeaseRecord.granted(id, 1 + random.nextInt(20), random.nextInt(20));
                model.put(id, lease);
                table = table.with(lease);
            } else if (model.remove(id) != null) {
                table = table.without(id);
            }
            assertEquals(model.get(id), table.get(id));
        }

        assertSame(model, table);
        LeaseTable regrown = LeaseTable.EMPTY;
        for (LeaseRecord lease : model.descendingMap().values()) {
            regrown = regrown.with(lease);
        }
        assertSame(model, regrown);
        assertEquals(table.hash(), regrown.hash());
        for (long id : List.copyOf(model.keySet())) {
            regrown = regrown.without(id);
        }
        assertEquals(0, regrown.size());
        assertEquals(0, regrown.hash());
        assertEquals(LeaseTable.NEVER, regrown.nextDeadline());
    }

    private static void assertSame(SortedMap<Long, LeaseRecord> model, LeaseTable table) {
        List<LeaseRecord> found = new ArrayList<>();
        table.forEach(found::add);
        assertEquals(List.copyOf(model.values()), found);
        assertEquals(model.size(), table.size());
        assertNull(table.get(Long.MAX_VALUE - 1));
        List<LeaseRecord> byDeadline = model.values().stream()
                .sorted(Comparator.comparingLong(LeaseRecord::deadline))
                .toList();
        long next = byDeadline.isEmpty() ? LeaseTable.NEVER : byDeadline.get(0).deadline();
        assertEquals(next, table.nextDeadline());
        for (long time : new long[] {0, 10, 25, 100}) {
            List<LeaseRecord> due = byDeadline.stream()
                    .filter(lease -> lease.deadline() <= time)
                    .toList();
            assertEquals(due, table.due(time, Integer.MAX_VALUE));
            assertEquals(due.subList(0, Math.min(3, due.size())), table.due(time, 3));
        }
    }

    /** Close to each other, and far apart; the greatest there is among them. */
    private static long id(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(40);
            case 1 -> Long.MAX_VALUE - (random.nextInt(3) == 0 ? 0 : 2 + random.nextInt(40));
            case 2 -> 1L << random.nextInt(63);
            default -> (1L << 40) + random.nextInt(40);
        };
    }
}
