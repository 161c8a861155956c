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
    private static final int STEPS = 3_000;
    private static final int SEEDS = 500;

    @Test
    void shouldKeepItsInvariantsUnderAnyFaults() {
        long first = Long.getLong("swarm.seed", Long.getLong("swarm.first", 1));
        long count = Long.getLong("swarm.seed") != null ? 1 : Long.getLong("swarm.count", SEEDS);

        long committed = 0;
        long configurations = 0;
        for (long seed = first; seed < first + count; seed++) {
            SwarmRun run = run(seed);
            committed += run.committedIndex();
            configurations += run.configurations();
        }

        boolean areChanged = count < 100 || configurations > 2 * count;
        assertTrue(areChanged, "too few configurations to show anything, count=" + configurations);
        assertTrue(committed > count * 5, "too little was committed to show anything, entries=" + committed);
    }

    /** Runs one seed; if it fails, runs it again to tell what happened. */
    private static SwarmRun run(long seed) {
        SwarmRun run = new SwarmRun(seed, false);
        try {
            run.run(STEPS);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    story(seed) + "\n" + e.getMessage() + "\nreplay: mvn test -pl core -am"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest=KernelSwarmTest -Dswarm.seed=" + seed,
                    e);
        }
        return run;
    }

    private static String story(long seed) {
        SwarmRun again = new SwarmRun(seed, true);
        try {
            again.run(STEPS);
            return "not repeatable, seed=" + seed;
        } catch (RuntimeException | AssertionError e) {
            return again.story();
        }
    }
}
