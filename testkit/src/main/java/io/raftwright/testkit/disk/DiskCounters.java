package io.raftwright.testkit.disk;

/**
 * What was asked of a {@link SimulatedDisk} since it was made, whether it succeeded or not.
 *
 * <p>Owner: the thread of the disk.
 */
public final class DiskCounters {
    private long operations;
    private long forces;
    private long directoryForces;
    private long writtenBytes;
    private long readBytes;
    private long faults;

    DiskCounters() {}

    void add(DiskOperation operation, long length) {
        operations++;
        switch (operation) {
            case WRITE -> writtenBytes += length;
            case READ -> readBytes += length;
            case FORCE -> forces++;
            case FORCE_DIRECTORY -> directoryForces++;
            default -> {
                // Counted among the operations alone.
            }
        }
    }

    void addFault() {
        faults++;
    }

    /** Operations of all kinds. */
    public long operations() {
        return operations;
    }

    /** Forces of files. */
    public long forces() {
        return forces;
    }

    /** Forces of directories. */
    public long directoryForces() {
        return directoryForces;
    }

    /** Bytes given to write. */
    public long writtenBytes() {
        return writtenBytes;
    }

    /** Bytes asked to be read, mappings left out. */
    public long readBytes() {
        return readBytes;
    }

    /** Operations with which something went wrong by the will of {@link DiskFaults}. */
    public long faults() {
        return faults;
    }

    @Override
    public String toString() {
        return "operations=" + operations + ", forces=" + forces + ", directoryForces=" + directoryForces
                + ", writtenBytes=" + writtenBytes + ", readBytes=" + readBytes + ", faults=" + faults;
    }
}
