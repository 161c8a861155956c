package io.raftwright.testkit.map;

import io.raftwright.configmap.internal.check.CheckRunner;
import io.raftwright.testkit.sim.Site;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Hashes the states of one process without a thread: whatever it takes is an event in it, and may take long.
 *
 * <p>Owner: the simulation's thread.
 */
final class CheckEvents implements CheckRunner {
    private static final long LONGEST_HASH_NS = 500_000_000;

    private final Site<?, ?> site;
    private final RandomGenerator random;

    CheckEvents(Site<?, ?> site, RandomGenerator random) {
        this.site = site;
        this.random = random;
    }

    @Override
    public void run(Runnable task) {
        site.after(random.nextLong(LONGEST_HASH_NS), task);
    }

    @Override
    public void runAfter(Duration delay, Runnable task) {
        site.after(delay.toNanos(), task);
    }
}
