package io.raftwright.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Many small clusters under faults drawn from a seed: whatever happens, the invariants of Raft hold, and once the faults end the
 * members agree.
 *
 * <p>{@code -Dswarm.seed=N} replays one seed and tells its story; {@code -Dswarm.count} and {@code -Dswarm.first} run more.
 */
class KernelSwarmTest {
    private static final int SEEDS = 500;
    /** Every so many seeds, one of a lease storm. */
    private static final int STORM_EVERY = 4;

    @Test
    void shouldKeepItsInvariantsUnderAnyFaults() {
        long first = Long.getLong("swarm.seed", Long.getLong("swarm.first", 1));
        long count = Long.getLong("swarm.seed") != null ? 1 : Long.getLong("swarm.count", SEEDS);

        long committed = 0;
        long configurations = 0;
        for (long seed = first; seed < first + count; seed++) {
            Invariants seen = run(seed);
            committed += seen.committedIndex();
            configurations += seen.configurations();
        }

        boolean areChanged = count < 100 || configurations > 2 * count;
        assertTrue(areChanged, "too few configurations to show anything, count=" + configurations);
        assertTrue(committed > count * 5, "too little was committed to show anything, entries=" + committed);
    }

    /** Runs one seed; if it fails, runs it again to tell what happened. */
    private static Invariants run(long seed) {
        SwarmProfile run = profile(seed, false);
        try {
            run.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    story(seed) + "\n" + e.getMessage() + "\nreplay: mvn test -pl core -am"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest=KernelSwarmTest -Dswarm.seed=" + seed,
                    e);
        }
        return run.cluster().invariants();
    }

    private static SwarmProfile profile(long seed, boolean isTraced) {
        return seed % STORM_EVERY == 0 ? new LeaseStorm(seed, isTraced) : new SwarmRun(seed, isTraced);
    }

    private static String story(long seed) {
        SwarmProfile again = profile(seed, true);
        try {
            again.run();
            return "not repeatable, seed=" + seed;
        } catch (RuntimeException | AssertionError e) {
            return again.cluster().story();
        }
    }
}
