package io.raftwright.testkit.sim;

import io.raftwright.testkit.disk.DiskFault;
import io.raftwright.testkit.disk.DiskFaults;
import io.raftwright.testkit.disk.DiskOperation;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * What is wrong with one disk, for now.
 *
 * <p>Owner: the simulation's thread.
 */
final class DiskTrouble implements DiskFaults {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long USUAL_FORCE_NS = 500_000;

    private final SplittableRandom random;
    private long forceNs = USUAL_FORCE_NS;
    private long callsToCrash = NEVER;
    private boolean hasKilled;

    DiskTrouble(SplittableRandom random) {
        this.random = random;
    }

    /** How long the next force takes. */
    long nextForceNs() {
        return forceNs / 4 + random.nextLong(forceNs);
    }

    /** From now on a force takes about as long. */
    void forceTakes(long ns) {
        forceNs = ns;
    }

    /** The power goes in the middle of one of the next calls. */
    void crashWithin(int calls) {
        callsToCrash = 1 + random.nextInt(calls);
    }

    /** All is well again. */
    void clear() {
        forceNs = USUAL_FORCE_NS;
        callsToCrash = NEVER;
    }

    boolean hasKilled() {
        return hasKilled;
    }

    void revive() {
        hasKilled = false;
        callsToCrash = NEVER;
    }

    @Override
    public DiskFault fault(DiskOperation operation, Path path, long position, long length) {
        if (callsToCrash != NEVER && --callsToCrash <= 0) {
            hasKilled = true;
            return DiskFault.CRASH;
        }
        return DiskFault.NONE;
    }

    @Override
    public int draw(int bound) {
        return random.nextInt(bound);
    }
}
