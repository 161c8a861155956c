package io.raftwright.internal.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Sessions through whole histories of a log: proposers that come and go, copies of proposals that turn up at any later time, log
 * time that leaps, a table with room for three. Held to a model that keeps everything in plain lists.
 */
class SessionHistoryTest {
    private static final int MAX_SESSIONS = 3;
    private static final int PROPOSERS = 6;

    /** What an entry carries. */
    private record Carried(SessionKey session, long sequence, long floor) {}

    /** The table as one would write it down: no bound on work, nothing removed before it is looked for. */
    private static final class NaiveTable {
        private static final class Row {
            private long floor = 1;
            private long lastIndex;
            private long lastTime;
            private final Set<Long> applied = new TreeSet<>();
        }

        private final TreeMap<Long, Row> rows = new TreeMap<>();
        private long time;
        private long horizon;

        void onTime(long seconds) {
            time = Math.max(time, seconds);
            for (long id : List.copyOf(rows.keySet())) {
                if (time - rows.get(id).lastTime >= SessionTable.TIMEOUT_SECONDS) {
                    drop(id);
                }
            }
        }

        private void drop(long id) {
            horizon = Math.max(horizon, rows.remove(id).lastIndex);
        }

        boolean admit(Carried entry, long index) {
            long id = entry.session().id();
            if (!rows.containsKey(id)) {
                if (entry.session().birthIndex() < horizon) {
                    return false;
                }
                rows.put(id, new Row());
                rows.get(id).lastIndex = index;
                if (rows.size() > MAX_SESSIONS) {
                    drop(rows.entrySet().stream()
                            .min((a, b) -> Long.compare(a.getValue().lastIndex, b.getValue().lastIndex))
                            .orElseThrow()
                            .getKey());
                }
            }
            Row row = rows.get(id);
            row.lastIndex = index;
            row.lastTime = time;
            row.floor = Math.max(row.floor, entry.floor());
            return entry.sequence() >= row.floor && row.applied.add(entry.sequence());
        }
    }

    private final SessionTable table = new SessionTable(MAX_SESSIONS);
    private final NaiveTable naive = new NaiveTable();
    private final SessionKey[] current = new SessionKey[PROPOSERS];
    private final long[] sequences = new long[PROPOSERS];
    private final List<Carried> sent = new ArrayList<>();
    private final Set<Carried> applied = new HashSet<>();
    private long index;
    private long time;

    // Raft dissertation §6.3
    @Property(tries = 300)
    void shouldApplyEachProposalAtMostOnceAndAgreeWithAModel(@ForAll long seed, @ForAll @IntRange(max = 3) int leap) {
        Random random = new Random(seed);
        SessionTable restored = new SessionTable(MAX_SESSIONS);
        for (int proposer = 0; proposer < PROPOSERS; proposer++) {
            current[proposer] = new SessionKey(1000 + proposer, 0);
        }

        for (int step = 0; step < 400; step++) {
            time += random.nextInt(10) < leap ? random.nextInt(5000) : random.nextInt(2);
            Carried entry = sent.isEmpty() || random.nextInt(3) > 0 ? propose(random) : copy(random);
            apply(entry);
            if (random.nextInt(20) == 0) {
                restored.decode(table.encode());
                assertArrayEquals(table.encode(), restored.encode());
                table.decode(restored.encode());
            }
        }
    }

    private Carried propose(Random random) {
        int proposer = random.nextInt(PROPOSERS);
        long sequence = ++sequences[proposer];
        Carried entry = new Carried(current[proposer], sequence, Math.max(1, sequence - random.nextInt(4)));
        sent.add(entry);
        return entry;
    }

    private Carried copy(Random random) {
        return sent.get(random.nextInt(sent.size()));
    }

    private void apply(Carried entry) {
        index++;
        table.onTime(time);
        naive.onTime(time);
        boolean isGone = table.isGone(entry.session());

        boolean isAdmitted =
                table.admit(entry.session().id(), entry.session().birthIndex(), entry.sequence(), entry.floor(), index);

        assertEquals(naive.admit(entry, index), isAdmitted);
        assertEquals(naive.horizon, table.horizon());
        assertEquals(naive.time, table.logTime());
        if (isAdmitted) {
            assertFalse(isGone, "a session that was gone came back");
            assertTrue(
                    applied.add(new Carried(entry.session(), entry.sequence(), 0)),
                    "applied twice, index=" + index + ", entry=" + entry);
        }
        for (int proposer = 0; proposer < PROPOSERS; proposer++) {
            if (table.isGone(current[proposer])) {
                current[proposer] = current[proposer].next(index);
                assertFalse(table.isGone(current[proposer]), "a new session was gone at once");
            }
        }
    }
}
