package io.raftwright.testkit.sim;

import io.raftwright.testkit.disk.DiskFault;
import io.raftwright.testkit.disk.DiskFaults;
import io.raftwright.testkit.disk.DiskOperation;
import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.invariant.RareEvents;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What is wrong with one disk, for now.
 *
 * <p>Owner: the simulation's thread.
 */
final class DiskTrouble implements DiskFaults {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long USUAL_FORCE_NS = 500_000;
    private static final DiskFault[] CRASHES = {DiskFault.CRASH, DiskFault.CRASH_TORN, DiskFault.CRASH_AFTER};

    private final SplittableRandom random;
    /** Of a stream of its own: how long a force takes is no matter of what else goes wrong. */
    private final SplittableRandom pace;

    private final RareEvents rare;
    private final Consumer<DiskFault> onLie;
    private final Failing failing = new Failing();
    private long forceNs = USUAL_FORCE_NS;
    private long callsToCrash = NEVER;
    private boolean hasKilled;
    private long capacityBytes = NEVER;
    /** Calls that failed, or lied, since the process began. */
    private long failureCount;
    /** Calls that lied since the power last failed: what the disk holds is not what it shows. */
    private long lieCount;

    /**
     * Nothing is wrong yet.
     *
     * @param pace  draws how long a force takes
     * @param onLie told how a call lies
     */
    DiskTrouble(SplittableRandom random, SplittableRandom pace, RareEvents rare, Consumer<DiskFault> onLie) {
        this.random = random;
        this.pace = pace;
        this.onLie = onLie;
        this.rare = rare;
    }

    /** Which calls are to go wrong, and how. */
    private static final class Failing {
        private EnumSet<DiskOperation> operations = EnumSet.noneOf(DiskOperation.class);
        private DiskFault how = DiskFault.NONE;
        private int within;
        private int count;

        boolean strikes(DiskOperation operation) {
            if (count == 0 || !operations.contains(operation) || --within > 0) {
                return false;
            }
            count--;
            return true;
        }
    }

    /** How long the next force takes. */
    long nextForceNs() {
        return forceNs / 4 + pace.nextLong(forceNs);
    }

    /** From now on a force takes about as long. */
    void forceTakes(long ns) {
        forceNs = ns;
    }

    /** The power goes in the middle of one of the next calls. */
    void crashWithin(int calls) {
        callsToCrash = 1L + random.nextInt(calls);
    }

    /** So many calls of these kinds go wrong, one after the other, after some that do not. */
    void fail(EnumSet<DiskOperation> operations, DiskFault how, int within, int count) {
        failing.operations = operations;
        failing.how = how;
        failing.within = within;
        failing.count = count;
    }

    /** No more than so many bytes fit. */
    void fill(long newCapacityBytes) {
        capacityBytes = newCapacityBytes;
    }

    void makeRoom() {
        capacityBytes = NEVER;
    }

    boolean isFull() {
        return capacityBytes != NEVER;
    }

    /** All is well again. */
    void clear() {
        forceNs = USUAL_FORCE_NS;
        callsToCrash = NEVER;
        failing.count = 0;
        makeRoom();
    }

    boolean hasKilled() {
        return hasKilled;
    }

    void revive() {
        hasKilled = false;
        callsToCrash = NEVER;
    }

    /** A process begins. */
    void beginLife() {
        failureCount = 0;
    }

    /** True if a call of this process failed. */
    boolean hasFailed() {
        return failureCount > 0;
    }

    /** True if the disk does not hold what it shows. */
    boolean hasLied() {
        return lieCount > 0;
    }

    /** True if it lied, or is about to. */
    boolean mayLie() {
        return hasLied() || (failing.count > 0 && isLie(failing.how));
    }

    private static boolean isLie(DiskFault fault) {
        return fault == DiskFault.LOSE || fault == DiskFault.MISDIRECT;
    }

    /** The truth is out: the power was gone. */
    void forgetLies() {
        lieCount = 0;
    }

    @Override
    public DiskFault fault(DiskOperation operation, Path path, long position, long length) {
        if (operation == DiskOperation.MOVE
                && String.valueOf(path.getFileName()).startsWith("free-")) {
            rare.happened(RareEvent.SEGMENT_ROLLED);
        }
        if (callsToCrash != NEVER && --callsToCrash <= 0) {
            hasKilled = true;
            return CRASHES[random.nextInt(CRASHES.length)];
        }
        if (failing.strikes(operation)) {
            if (isLie(failing.how)) {
                lieCount++;
                onLie.accept(failing.how);
            } else {
                failureCount++;
            }
            return failing.how;
        }
        return DiskFault.NONE;
    }

    @Override
    public int draw(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public long capacityBytes() {
        return capacityBytes;
    }
}
