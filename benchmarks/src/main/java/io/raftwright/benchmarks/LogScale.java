package io.raftwright.benchmarks;

import java.util.concurrent.TimeUnit;

/**
 * How much of everything {@link LogBenchmark} does.
 *
 * @param measuredNs         time for each row
 * @param segmentLengthBytes of the logs, and of the files that show the limit
 * @param entryCount         entries of the log that is recovered
 * @param dropsCaches        whether the page cache of the machine may be dropped, to read from the disk
 */
record LogScale(long measuredNs, int segmentLengthBytes, int entryCount, boolean dropsCaches) {

    /** The sizes that a log has. */
    static LogScale full(long seconds) {
        return new LogScale(TimeUnit.SECONDS.toNanos(seconds), 64 << 20, 1_000_000, true);
    }

    /** As little as shows that all of it runs. */
    static LogScale tiny() {
        return new LogScale(TimeUnit.MILLISECONDS.toNanos(10), 4 << 20, 5_000, false);
    }
}
