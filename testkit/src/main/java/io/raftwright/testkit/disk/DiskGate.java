package io.raftwright.testkit.disk;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where every operation passes: counts it, charges its time, asks what goes wrong with it, and keeps the dead out.
 *
 * <p>Owner: the thread of the disk.
 */
final class DiskGate {
    private final DiskCounters counters = new DiskCounters();
    private DiskFaults faults = DiskFaults.NONE;
    private long elapsedNs;

    /** Changes with every crash; who was let in under another one is dead. */
    private int lifetime;

    /** Set by a simulated crash, until power or process are back. */
    private boolean isDown;

    /** Lets an operation in; the caller carries the fault out, but for {@link DiskFault#CRASH}. */
    DiskFault ask(DiskOperation operation, Path path, long position, long length) {
        if (isDown) {
            throw new SimulatedCrash("disk is down, operation=" + operation + ", path=" + path);
        }
        counters.add(operation, length);
        elapsedNs += faults.costNs(operation, path, length);
        DiskFault fault = faults.fault(operation, path, position, length);
        if (fault != DiskFault.NONE) {
            counters.addFault();
        }
        if (fault == DiskFault.CRASH) {
            throw down(operation, path);
        }
        return fault;
    }

    /** Lets in an operation that happens as a whole or not at all; to be followed by {@link #leave}. */
    DiskFault enter(DiskOperation operation, Path path, long position, long length) throws IOException {
        DiskFault fault = ask(operation, path, position, length);
        switch (fault) {
            case CRASH_TORN -> throw down(operation, path);
            case FAIL, FAIL_DROPPING -> throw inputOutputError();
            case NO_SPACE -> throw noSpace();
            case LOSE, MISDIRECT ->
                throw new IllegalStateException("fault does not fit, fault=" + fault + ", operation=" + operation);
            default -> {
                // Goes well, or dies when it is done.
            }
        }
        return fault;
    }

    /** The operation is done. */
    void leave(DiskFault fault, DiskOperation operation, Path path) {
        if (fault == DiskFault.CRASH_AFTER) {
            throw down(operation, path);
        }
    }

    SimulatedCrash down(DiskOperation operation, Path path) {
        isDown = true;
        return new SimulatedCrash("simulated crash, operation=" + operation + ", path=" + path);
    }

    /** The text that the operating system has for a medium that fails. */
    static IOException inputOutputError() {
        return new IOException("Input/output error");
    }

    /** The text by which the stores know a full disk. */
    static IOException noSpace() {
        return new IOException("No space left on device");
    }

    /** Whoever was let in before is dead; new ones are welcome. */
    void restart() {
        lifetime++;
        isDown = false;
    }

    boolean isDown() {
        return isDown;
    }

    int lifetime() {
        return lifetime;
    }

    DiskFaults faults() {
        return faults;
    }

    void replaceFaults(DiskFaults newFaults) {
        faults = newFaults;
    }

    DiskCounters counters() {
        return counters;
    }

    long takeElapsedNs() {
        long taken = elapsedNs;
        elapsedNs = 0;
        return taken;
    }
}
