package io.raftwright.benchmarks;

import io.raftwright.wal.WalOptions;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How long an append takes that finds its segment full and goes on in the next one, which is ready: all of it, and without the
 * forces that make the next segment's header and name durable.
 *
 * <p>Owner: the main thread.
 */
final class RollTimes {
    private static final int BATCH_SIZE = 1 << 20;
    private static final int MAX_ROLLS = 1 << 16;
    private static final double MAX_MILLIS = 1;

    private final Report report;
    private final Path directory;
    private final LogScale scale;

    RollTimes(Report report, Path directory, LogScale scale) {
        this.report = report;
        this.directory = directory;
        this.scale = scale;
    }

    /** Prints three lines; returns how many rolls there were. */
    int run() throws IOException {
        Recorder whole = new Recorder(MAX_ROLLS);
        Recorder forced = new Recorder(MAX_ROLLS);
        Recorder own = new Recorder(MAX_ROLLS);
        TimedDisk disk = new TimedDisk();
        try (MeasuredLog log = new MeasuredLog(
                directory.resolve("rolls"), WalOptions.ofSegmentLength(scale.segmentLengthBytes()), disk)) {
            int warmUp = 2;
            long startNs = System.nanoTime();
            while (whole.count() == 0 || System.nanoTime() - startNs < scale.measuredNs()) {
                log.prepare(BATCH_SIZE);
                int segments = disk.segmentsNamed();
                long forcedBefore = disk.forcedNs();
                long beginNs = System.nanoTime();
                log.append();
                long tookNs = System.nanoTime() - beginNs;
                long forcedNs = disk.forcedNs() - forcedBefore;
                log.force();
                if (disk.segmentsNamed() > segments) {
                    if (warmUp-- <= 0) {
                        whole.record(tookNs);
                        forced.record(forcedNs);
                        own.record(tookNs - forcedNs);
                    }
                    log.compact();
                }
            }
        }
        report.line("");
        report.line(
                "ROLL to the next segment, as part of an append of %s: %d of them.",
                CommitTable.sizeText(BATCH_SIZE), whole.count());
        report.line("");
        report.line("%-28s %9s %9s %9s", "", "p50 us", "p99 us", "max us");
        print(
                "the whole append",
                whole,
                report.atMost(MAX_MILLIS * 1000, whole.sorted().microsAt(0.5)));
        print("forces: header and name", forced, "");
        print("all else", own, "");
        return whole.count();
    }

    private void print(String name, Recorder recorder, String verdict) {
        Recorder.Sorted sorted = recorder.sorted();
        report.line(
                "%-28s %,9.0f %,9.0f %,9.0f  %s",
                name, sorted.microsAt(0.5), sorted.microsAt(0.99), sorted.microsAt(1), verdict);
    }
}
