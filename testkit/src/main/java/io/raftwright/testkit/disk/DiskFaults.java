package io.raftwright.testkit.disk;

import java.nio.file.Path;

/**
 * Decides what goes wrong on a {@link SimulatedDisk}, how long its operations take, and how much it holds. Called before each
 * operation, on the thread of the caller. To be repeatable, an implementation must answer from a seed and from its arguments
 * alone.
 */
public interface DiskFaults {

    /** Nothing ever goes wrong, nothing takes time, everything fits. */
    DiskFaults NONE = new DiskFaults() {};

    /**
     * What goes wrong with an operation that is about to begin.
     *
     * @param operation what was asked for
     * @param path      the file or directory, by its present name
     * @param position  where a write, read or mapping begins, in bytes; otherwise 0
     * @param length    bytes of a write, read or mapping, or the length to cut to; otherwise 0
     * @return {@link DiskFault#NONE} in most cases
     */
    default DiskFault fault(DiskOperation operation, Path path, long position, long length) {
        return DiskFault.NONE;
    }

    /**
     * The time an operation takes; see {@link SimulatedDisk#takeElapsedNs}.
     *
     * @param operation what was asked for
     * @param path      the file or directory, by its present name
     * @param length    as for {@link #fault}
     * @return nanoseconds, at least 0
     */
    default long costNs(DiskOperation operation, Path path, long length) {
        return 0;
    }

    /**
     * Decides a detail of a fault, such as which sectors of a torn write got in.
     *
     * @param bound at least 1
     * @return 0 to {@code bound - 1}, each as likely as the others
     */
    default int draw(int bound) {
        return 0;
    }

    /** The most bytes that all files together may hold. A write beyond fails for lack of space. May change at any time. */
    default long capacityBytes() {
        return Long.MAX_VALUE;
    }
}
