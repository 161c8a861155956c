package io.raftwright.testkit.disk;

import java.nio.file.Path;

/** One fault, at the next operation of a kind; its details are drawn as a test says. Owner: one test. */
final class FaultOnce implements DiskFaults {
    private final DiskOperation operation;
    private final DiskFault fault;
    private final Draw draw;
    private boolean isSpent;

    private FaultOnce(DiskOperation operation, DiskFault fault, Draw draw) {
        this.operation = operation;
        this.fault = fault;
        this.draw = draw;
    }

    static FaultOnce at(DiskOperation operation, DiskFault fault) {
        return at(operation, fault, bound -> 0);
    }

    static FaultOnce at(DiskOperation operation, DiskFault fault, Draw draw) {
        return new FaultOnce(operation, fault, draw);
    }

    @Override
    public DiskFault fault(DiskOperation asked, Path path, long position, long length) {
        if (isSpent || asked != operation) {
            return DiskFault.NONE;
        }
        isSpent = true;
        return fault;
    }

    @Override
    public int draw(int bound) {
        return draw.below(bound);
    }
}
