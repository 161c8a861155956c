package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.lock.Hold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Something that clients of all members hold, each in one role or another. Whoever holds it writes down that it is in, on the condition that it
 * is held. So the order of the map tells who was in together; and the clock, who believed so.
 */
final class HoldingTrial {
    private final Storm storm;
    private final String name;
    private final Queue<Stay> believed = new ConcurrentLinkedQueue<>();
    private final Queue<Hold> lost = new ConcurrentLinkedQueue<>();

    /** How something is taken. */
    interface Taking {
        @Nullable
        Hold once() throws InterruptedException;
    }

    /** A time in which a client knew that it held something. */
    private record Stay(String role, long fromNs, long untilNs) {}

    /** Who was let in, by the order of the map. */
    record Entry(String role, long token) {}

    /**
     * @param name    what all keys begin with
     * @param clients at each member
     * @param takings how it is taken by a session, in each role
     */
    HoldingTrial(Storm storm, String name, int clients, Function<Session, Map<String, Taking>> takings) {
        this.storm = storm;
        this.name = name;
        for (int member : Storm.MEMBERS) {
            for (int i = 0; i < clients; i++) {
                Life life = storm.life(member);
                Random random = new Random(10L * member + i);
                Map<Session, Map<String, Taking>> taken = new HashMap<>();
                storm.keepAtIt(name + " at " + member, () -> {
                    Map<String, Taking> by = taken.computeIfAbsent(life.session(), takings);
                    List<String> roles = by.keySet().stream().sorted().toList();
                    String role = roles.get(random.nextInt(roles.size()));
                    return hold(member, role, by.get(role));
                });
            }
        }
    }

    private boolean hold(int member, String role, Taking taking) throws InterruptedException {
        ConfigMap map = storm.map(member);
        try (Hold hold = taking.once()) {
            if (hold == null) {
                return false;
            }
            long fromNs = System.nanoTime();
            Session session = hold.session();
            Txn guarded = Txn.when(hold.isHeld())
                    .then(Op.put(name + "-in/" + role + "/" + hold.fencingToken(), "by " + member)
                            .withLease(session.leaseId()));
            boolean isIn = map.commit(guarded).succeeded();
            storm.mayBeHeldUp(member);
            long untilNs = System.nanoTime();
            if (session.isLive()) {
                believed.add(new Stay(role, fromNs, untilNs));
            } else {
                lost.add(hold);
            }
            var unused = map.commit(guarded); // too late, perhaps
            return isIn;
        }
    }

    /** Who came in, one after the other. */
    List<Entry> entries(Chronicle chronicle) {
        List<Entry> entries = new ArrayList<>();
        chronicle.replay(
                name + "-in/",
                (revision, before, after) -> after.forEach((key, kv) -> {
                    if (kv.createRevision() == revision) {
                        entries.add(entry(key));
                    }
                }));
        assertTrue(entries.size() >= 20, () -> "few came in, entries=" + entries.size());
        return entries;
    }

    private static Entry entry(String key) {
        String[] parts = key.split("/", -1);
        return new Entry(parts[1], Long.parseLong(parts[2]));
    }

    /**
     * Holds at each revision, for those who are in, and at each moment, for those who know that they are.
     *
     * @param rule given how many there are of each role
     */
    void assertAlways(Chronicle chronicle, Predicate<Map<String, Integer>> rule) {
        chronicle.replay(name, (revision, before, after) -> {
            Map<String, Integer> inside = inside(after);
            assertTrue(rule.test(inside), () -> "in at revision " + revision + ": " + inside);
        });
        for (Stay stay : believed) {
            Map<String, Integer> inside = new HashMap<>();
            for (Stay other : believed) {
                if (other.fromNs <= stay.fromNs && stay.fromNs < other.untilNs) {
                    inside.merge(other.role, 1, Integer::sum);
                }
            }
            assertTrue(rule.test(inside), () -> "believed at a time: " + inside);
        }
    }

    /** Whoever wrote that it is in, and is still in line with that token. */
    private Map<String, Integer> inside(NavigableMap<String, KeyValue> keys) {
        Map<String, Integer> inside = new HashMap<>();
        keys.tailMap(name + "-in/").keySet().stream()
                .filter(key -> key.startsWith(name + "-in/"))
                .map(HoldingTrial::entry)
                .filter(entry -> keys.tailMap(name + "/").entrySet().stream()
                        .anyMatch(line -> line.getKey().startsWith(name + "/")
                                && line.getValue().createRevision() == entry.token))
                .forEach(entry -> inside.merge(entry.role, 1, Integer::sum));
        return inside;
    }

    /** Whoever lost its session while it held something can do nothing by it any more. */
    void assertLostForGood() {
        ConfigMap map = storm.map(1);
        for (Hold hold : lost) {
            Patience.until(
                    () -> !map.commit(Txn.when(hold.isHeld())).succeeded(), () -> "held without a session: " + hold);
        }
    }
}
