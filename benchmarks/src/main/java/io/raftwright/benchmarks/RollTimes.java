package io.raftwright.benchmarks;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.wal.WalOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How long an append takes that finds its segment full and goes on in the next one, which is ready, and how long the force behind it,
 * which gives that one its name; beside all other appends and forces of the same size.
 *
 * <p>Owner: the main thread.
 */
final class RollTimes {
    private static final int BATCH_SIZE = 1 << 20;
    private static final int MAX_APPENDS = 1 << 16;
    private static final int WARM_UP_ROLLS = 2;
    private static final double MAX_MILLIS = 1;

    private final Report report;
    private final Path directory;
    private final LogScale scale;

    RollTimes(Report report, Path directory, LogScale scale) {
        this.report = report;
        this.directory = directory.resolve("rolls");
        this.scale = scale;
    }

    /** Prints four lines; returns how many rolls there were. */
    int run() throws IOException {
        Recorder rolling = new Recorder(MAX_APPENDS);
        Recorder forcedName = new Recorder(MAX_APPENDS);
        Recorder other = new Recorder(MAX_APPENDS);
        Recorder otherForce = new Recorder(MAX_APPENDS);
        WalOptions options = WalOptions.ofSegmentLength(scale.segmentLengthBytes());
        try (MeasuredLog log = new MeasuredLog(directory, options, DiskFileIo.instance())) {
            int rolls = 0;
            String newest = newestSegment();
            long startNs = System.nanoTime();
            while (rolling.count() == 0 || System.nanoTime() - startNs < scale.measuredNs()) {
                log.prepare(BATCH_SIZE);
                long beginNs = System.nanoTime();
                log.append();
                long appendedNs = System.nanoTime();
                log.force();
                long forcedNs = System.nanoTime();
                String newestNow = newestSegment();
                boolean isRoll = !newestNow.equals(newest);
                newest = newestNow;
                rolls += isRoll ? 1 : 0;
                if (rolls > WARM_UP_ROLLS) {
                    (isRoll ? rolling : other).record(appendedNs - beginNs);
                    (isRoll ? forcedName : otherForce).record(forcedNs - appendedNs);
                }
                if (isRoll) {
                    log.compact();
                }
            }
        }
        report.line("");
        report.line(
                "ROLL to the next segment, in appends of %s, each forced: %d of %d.",
                CommitTable.sizeText(BATCH_SIZE), rolling.count(), rolling.count() + other.count());
        report.line("");
        report.line("%-28s %9s %9s %9s", "", "p50 us", "p99 us", "max us");
        double p50 = rolling.sorted().microsAt(0.5);
        print("an append that rolls", rolling, "p50 " + report.atMost(MAX_MILLIS * 1000, p50));
        print("any other append", other, "");
        print("the force behind a roll", forcedName, "");
        print("any other force", otherForce, "");
        return rolling.count();
    }

    private void print(String name, Recorder recorder, String verdict) {
        Recorder.Sorted sorted = recorder.sorted();
        report.line(
                "%-28s %,9.0f %,9.0f %,9.0f  %s",
                name, sorted.microsAt(0.5), sorted.microsAt(0.99), sorted.microsAt(1), verdict);
    }

    /** Names sort in the order in which segments were begun; the last one got its name by the last force that had one to give. */
    private String newestSegment() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("wal"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".seg"))
                    .max(String::compareTo)
                    .orElse("");
        }
    }
}
