package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.sync.DoubleBarrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** One at each member, they meet again and again: none begins before all are there, none goes on before the meeting is over. */
final class MeetingTrial {
    private static final String NAME = "meeting";
    private static final String READY = NAME + "/ready";
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();

    /** What a client was told: that it entered, or that everybody has left, at a revision after the first one and up to the last one. */
    private record Turn(boolean isEntered, String key, long first, long last) {}

    MeetingTrial(Storm storm) {
        for (int member : Storm.MEMBERS) {
            Life life = storm.life(member);
            storm.keepAtIt(NAME + " at " + member, () -> meet(storm.map(member), life.session()));
        }
    }

    private boolean meet(ConfigMap map, Session session) throws InterruptedException {
        DoubleBarrier barrier = new DoubleBarrier(session, NAME, Storm.MEMBERS.size());
        String key = NAME + "/p-" + Long.toHexString(session.leaseId());
        long before = map.stale().revision();
        if (!barrier.enter(SOON)) {
            return false;
        }
        long inside = map.stale().revision();
        turns.add(new Turn(true, key, before, inside));
        if (barrier.leave(SOON)) {
            turns.add(new Turn(false, key, inside, map.stale().revision()));
        }
        return true;
    }

    void assertTogether(Chronicle chronicle) {
        NavigableMap<Long, NavigableMap<String, KeyValue>> states = new TreeMap<>();
        List<Long> begun = new ArrayList<>();
        chronicle.replay(NAME + "/", (revision, before, after) -> {
            states.put(revision, after);
            if (after.containsKey(READY) && !before.containsKey(READY)) {
                begun.add(revision);
                assertEquals(Storm.MEMBERS.size(), after.size() - 1, () -> "began at " + revision + " with " + after);
            } else if (before.containsKey(READY) && !after.containsKey(READY)) {
                assertTrue(
                        after.values().stream().allMatch(kv -> kv.createRevision() == revision),
                        () -> "ended at " + revision + " with " + after);
            }
        });
        assertTrue(begun.size() > 5, () -> "few meetings, count=" + begun.size());
        for (Turn turn : turns) {
            Predicate<NavigableMap<String, KeyValue>> isSo = turn.isEntered
                    ? keys -> keys.containsKey(READY) && keys.containsKey(turn.key)
                    : keys -> !keys.containsKey(READY) || keys.size() == 1;
            assertTrue(wasSo(states, turn, isSo), () -> "was never so: " + turn);
        }
    }

    /** Whether it was so at the revision before the turn, or one that came during it. */
    private static boolean wasSo(
            NavigableMap<Long, NavigableMap<String, KeyValue>> states,
            Turn turn,
            Predicate<NavigableMap<String, KeyValue>> isSo) {
        Long first = states.floorKey(turn.first);
        return states.subMap(first == null ? 0L : first, true, turn.last, true).values().stream()
                .anyMatch(isSo);
    }
}
