package io.raftwright.testkit.disk;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** After so many operations one of some faults strikes, whatever the operation. Owner: one test. */
final class RandomFaults implements DiskFaults {
    private static final List<DiskFault> DEATHS = List.of(DiskFault.CRASH, DiskFault.CRASH_TORN, DiskFault.CRASH_AFTER);

    private final Random random;
    private final List<DiskFault> faults;
    private long operationsLeft;
    private long capacityBytes = Long.MAX_VALUE;

    private RandomFaults(Random random, long operations, List<DiskFault> faults) {
        this.random = random;
        this.operationsLeft = operations;
        this.faults = faults;
    }

    /** The process dies at some operation. */
    static RandomFaults death(Random random, int maxOperations) {
        return new RandomFaults(random, random.nextInt(maxOperations), DEATHS);
    }

    /** Some operation fails. */
    static RandomFaults failure(Random random, int maxOperations) {
        List<DiskFault> failures = List.of(DiskFault.FAIL, DiskFault.FAIL_DROPPING, DiskFault.NO_SPACE);
        return new RandomFaults(random, random.nextInt(maxOperations), failures);
    }

    RandomFaults limitTo(long newCapacityBytes) {
        capacityBytes = newCapacityBytes;
        return this;
    }

    @Override
    public DiskFault fault(DiskOperation operation, Path path, long position, long length) {
        return operationsLeft-- == 0 ? faults.get(random.nextInt(faults.size())) : DiskFault.NONE;
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
