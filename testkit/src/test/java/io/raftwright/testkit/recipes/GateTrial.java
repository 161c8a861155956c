package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.recipes.sync.Barrier;
import io.raftwright.configmap.recipes.sync.Latch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Gates, one after the other: nobody may come through one before the last step of opening it was begun, and everybody must afterwards. The
 * keeper uses one member after the other, and those who wait one each.
 */
final class GateTrial {
    private static final Duration SOON = Duration.ofMillis(500);

    private final Kind kind;
    private final Storm storm;
    private final AtomicInteger shut = new AtomicInteger();
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger mayBeOpen = new AtomicInteger();
    private final AtomicIntegerArray came = new AtomicIntegerArray(Storm.MEMBERS.size());
    private final AtomicIntegerArray passed = new AtomicIntegerArray(Storm.MEMBERS.size());
    private final List<String> early = new CopyOnWriteArrayList<>();

    /** What opens. */
    interface Kind {
        /** How often to {@link #open} before it may be open. */
        int steps();

        /** Makes sure that a gate is shut. */
        void shut(ConfigMap map, String key);

        /** Opens it by one step; whether it is open. */
        boolean open(ConfigMap map, String key);

        boolean await(ConfigMap map, String key, Duration patience) throws InterruptedException;
    }

    GateTrial(Storm storm, String name, Kind kind) {
        this.storm = storm;
        this.kind = kind;
        storm.keepAtIt(name + " keeper", () -> keep(name));
        for (int member : Storm.MEMBERS) {
            storm.keepAtIt(name + " at " + member, () -> pass(name, member));
        }
    }

    private boolean keep(String name) {
        int gate = mayBeOpen.get();
        if (!everybodyPassed(gate)) {
            step(name, gate);
            return false;
        }
        int next = gate + 1;
        if (shut.get() < next) {
            kind.shut(storm.map(1 + next % Storm.MEMBERS.size()), name + "/" + next);
            steps.set(0);
            shut.set(next);
        }
        while (steps.get() + 1 < kind.steps()) {
            step(name, next);
        }
        if (count(came, next) < 2) {
            return false; // one may be cut off; the others have found it shut
        }
        mayBeOpen.set(next);
        step(name, next);
        return true;
    }

    /** Counted before it is tried: whoever does not know whether it was done may not count on that it was not. */
    private void step(String name, int gate) {
        int step = steps.incrementAndGet();
        var unused = kind.open(storm.map(1 + step % Storm.MEMBERS.size()), name + "/" + gate);
    }

    private boolean pass(String name, int member) throws InterruptedException {
        int gate = passed.get(member - 1) + 1;
        if (shut.get() < gate || !comesThrough(member, gate, storm.map(member), name + "/" + gate)) {
            return false;
        }
        if (mayBeOpen.get() < gate) {
            early.add("member " + member + " at gate " + gate);
        }
        passed.set(member - 1, gate);
        return true;
    }

    private boolean comesThrough(int member, int gate, ConfigMap map, String key) throws InterruptedException {
        boolean isOpen = kind.await(map, key, Duration.ZERO);
        came.set(member - 1, gate);
        return isOpen || kind.await(map, key, SOON);
    }

    private boolean everybodyPassed(int gate) {
        return count(passed, gate) == Storm.MEMBERS.size();
    }

    private static long count(AtomicIntegerArray gates, int gate) {
        return Storm.MEMBERS.stream()
                .filter(member -> gates.get(member - 1) >= gate)
                .count();
    }

    void assertNobodyBeforeAndEverybodyAfter() {
        assertTrue(early.isEmpty(), early::toString);
        assertTrue(mayBeOpen.get() > 5, () -> "few gates, count=" + mayBeOpen);
        assertTrue(everybodyPassed(mayBeOpen.get() - 1), () -> mayBeOpen + " open, passed=" + passed);
    }

    /** A latch that is counted down three times, more often where it is not known whether that counted. */
    record LatchKind() implements Kind {
        @Override
        public int steps() {
            return 3;
        }

        @Override
        public void shut(ConfigMap map, String key) {
            Latch latch = new Latch(map, key);
            assertTrue(latch.begin(steps()) || latch.count() != null);
        }

        @Override
        public boolean open(ConfigMap map, String key) {
            return new Latch(map, key).countDown() == 0;
        }

        @Override
        public boolean await(ConfigMap map, String key, Duration patience) throws InterruptedException {
            return new Latch(map, key).await(patience);
        }
    }

    /** A barrier. */
    record BarrierKind() implements Kind {
        @Override
        public int steps() {
            return 1;
        }

        @Override
        public void shut(ConfigMap map, String key) {
            assertTrue(new Barrier(map, key).lower() || map.get(key) != null);
        }

        @Override
        public boolean open(ConfigMap map, String key) {
            return new Barrier(map, key).raise();
        }

        @Override
        public boolean await(ConfigMap map, String key, Duration patience) throws InterruptedException {
            return new Barrier(map, key).await(patience);
        }
    }
}
