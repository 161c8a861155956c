package io.raftwright.internal.runtime;

import java.util.concurrent.TimeUnit;

/**
 * What the log's storage is doing now and how long it took lately: each of the two threads that use it says when a call begins
 * and ends, everyone else may look. A call that does not end shows by its beginning.
 *
 * <p>Owner: field by field, the writer named there.
 */
final class DiskWatch {
    /** Stands for "no call is running". */
    static final long NONE = Long.MIN_VALUE;

    private static final long WINDOW_NS = TimeUnit.MINUTES.toNanos(1);

    /** When the force, or the preparation of storage, that runs now began. Writer: the durability thread. */
    private final Position syncBeganNs = new Position(NONE);
    /** When the write that runs now began. Writer: the consensus thread. */
    private final Position writeBeganNs = new Position(NONE);
    /** How long forces took. Writer: the durability thread. */
    private final LatencyWindow syncs = new LatencyWindow(WINDOW_NS);
    /** Whether this member takes its disk for hanging. Writer: the consensus thread. */
    private volatile boolean isStalled;

    void syncBegan(long nowNs) {
        syncBeganNs.set(nowNs);
    }

    void syncEnded() {
        syncBeganNs.set(NONE);
    }

    void forced(long nowNs, long tookNs) {
        syncs.record(nowNs, tookNs);
    }

    void writeBegan(long nowNs) {
        writeBeganNs.set(nowNs);
    }

    void writeEnded() {
        writeBeganNs.set(NONE);
    }

    void stalled(boolean isNowStalled) {
        isStalled = isNowStalled;
    }

    boolean isStalled() {
        return isStalled;
    }

    /** True while a force, or the preparation of storage, runs. Any thread. */
    boolean isSyncing() {
        return syncBeganNs.get() != NONE;
    }

    /** How long the force, or preparation, that runs now has taken; 0 if none runs. Any thread. */
    long syncingNs(long nowNs) {
        return since(syncBeganNs.get(), nowNs);
    }

    /** How long the write that runs now has taken; 0 if none runs. Any thread. */
    long writingNs(long nowNs) {
        return since(writeBeganNs.get(), nowNs);
    }

    private static long since(long beganNs, long nowNs) {
        return beganNs == NONE ? 0 : Math.max(0, nowNs - beganNs);
    }

    LatencyWindow syncs() {
        return syncs;
    }
}
