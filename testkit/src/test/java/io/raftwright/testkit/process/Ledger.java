package io.raftwright.testkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Everything that members acknowledged, outside of all members. Any thread. */
public final class Ledger {
    /** A key as a member has it. */
    public record Found(long number, long version) {}

    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final Set<Long> revisions = ConcurrentHashMap.newKeySet();
    private final AtomicLong count = new AtomicLong();
    private final List<String> wrong = new ArrayList<>();

    void acknowledge(String key, long number, long revision) {
        Long before = acknowledged.put(key, number);
        if ((before == null ? 0 : before) != number - 1) {
            complain("acknowledged out of turn, key=" + key + ", before=" + before + ", number=" + number);
        }
        if (!revisions.add(revision)) {
            complain("two writes with one revision, revision=" + revision + ", key=" + key);
        }
        count.incrementAndGet();
    }

    synchronized void complain(String what) {
        wrong.add(what);
    }

    public synchronized void checkNothingWrong() {
        assertEquals(List.of(), wrong);
    }

    public long count() {
        return count.get();
    }

    public int keys() {
        return acknowledged.size();
    }

    /** The number last acknowledged for a key. */
    long numberOf(String key) {
        return acknowledged.getOrDefault(key, 0L);
    }

    List<String> someKeys(int limit) {
        return acknowledged.keySet().stream().limit(limit).toList();
    }

    /** Each acknowledged write is there; beside them at most one more under each key, whose fate nobody was told. */
    public void check(String member, Map<String, Found> found) {
        List<String> lost = new ArrayList<>();
        acknowledged.forEach((key, number) -> {
            Found there = found.get(key);
            if (there == null || there.number() < number) {
                lost.add(key + "=" + number + ", found=" + there);
            }
        });
        assertEquals(List.of(), lost, "acknowledged writes lost, member=" + member);
        found.forEach((key, there) -> {
            assertEquals(there.number(), there.version(), "writes of " + key + " that took effect, member=" + member);
            assertTrue(there.number() <= numberOf(key) + 1, "written by nobody, key=" + key + ", found=" + there);
        });
    }
}
