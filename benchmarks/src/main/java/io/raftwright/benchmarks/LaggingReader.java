package io.raftwright.benchmarks;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.wal.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a reader of old segments costs the appender beside it. The target is for one that reads as fast as a follower behind a link of
 * 10 Gbit/s can take it. Two others show where a cost comes from: one that reads as fast as memory allows, which no follower takes, and a
 * thread that only computes, which costs what any busy thread does on this machine. All take turns with nobody.
 *
 * <p>Owner: the main thread; the neighbour is a thread of its own.
 */
final class LaggingReader {
    private static final int BATCH_SIZE = 4 << 10;
    private static final int OLD_BATCH_SIZE = 256 << 10;
    private static final int OLD_SEGMENTS = 2;
    private static final int PHASES = 20;
    private static final double MAX_SLOWDOWN = 10;

    private final Report report;
    private final MeasuredLog log;
    private final int oldBatches;
    private final boolean dropsCaches;
    private final long phaseNs;

    LaggingReader(Report report, Path directory, LogScale scale) {
        this.report = report;
        this.log = new MeasuredLog(
                directory.resolve("lagging"),
                WalOptions.ofSegmentLength(scale.segmentLengthBytes()),
                DiskFileIo.instance());
        this.oldBatches = OLD_SEGMENTS * scale.segmentLengthBytes() / OLD_BATCH_SIZE;
        this.dropsCaches = scale.dropsCaches();
        this.phaseNs = scale.measuredNs() / PHASES;
    }

    /** Prints a line for each neighbour; returns how many bytes were read beside the appender. */
    long run() throws IOException, InterruptedException {
        try (log) {
            for (int i = 0; i < oldBatches; i++) {
                log.prepare(OLD_BATCH_SIZE);
                log.append();
                log.makeReady();
            }
            log.force();
            long last = log.lastIndex();
            appendFor(phaseNs, new Turns());
            report.line("");
            report.line(
                    "A LAGGING READER of %,d MB in old segments, beside commits of 4 KiB, in turns of %d ms.",
                    oldBatches * (OLD_BATCH_SIZE / 1000) / 1000, phaseNs / 1_000_000);
            report.line("");
            report.line("%-52s %9s %9s %9s %9s", "", "commits/s", "p50 us", "MB/s read", "% slower");
            long bytes = compare("in the page cache", last, false, Arrays.asList(Neighbour.Kind.values()));
            if (dropsCaches && PageCache.drop()) {
                bytes += compare(
                        "on the disk",
                        last,
                        true,
                        List.of(Neighbour.Kind.NOBODY, Neighbour.Kind.FOLLOWER, Neighbour.Kind.FLAT_OUT));
            } else {
                report.line("on the disk: not measured, the page cache may not be dropped here");
            }
            return bytes;
        }
    }

    private long compare(String where, long last, boolean isDropped, List<Neighbour.Kind> kinds)
            throws IOException, InterruptedException {
        Map<Neighbour.Kind, Turns> all = new EnumMap<>(Neighbour.Kind.class);
        kinds.forEach(kind -> all.put(kind, new Turns()));
        for (int phase = 0; phase < PHASES; phase++) {
            for (int i = 0; i < kinds.size(); i++) {
                Neighbour.Kind kind = kinds.get((phase + i) % kinds.size());
                turn(kind, last, isDropped, all.getOrDefault(kind, new Turns()));
            }
        }
        long bytes = 0;
        double alone = all.getOrDefault(Neighbour.Kind.NOBODY, new Turns()).perSecond();
        for (Map.Entry<Neighbour.Kind, Turns> entry : all.entrySet()) {
            Neighbour.Kind kind = entry.getKey();
            Turns turns = entry.getValue();
            double slowdown = 100 * (1 - turns.perSecond() / alone);
            report.line(
                    "%-18s %-33s %,9.0f %,9.0f %,9.0f %9.1f  %s",
                    where,
                    kind.label(),
                    turns.perSecond(),
                    turns.commits.sorted().microsAt(0.5),
                    turns.readBytes * 1e3 / turns.spentNs,
                    slowdown,
                    kind == Neighbour.Kind.FOLLOWER ? report.atMost(MAX_SLOWDOWN, slowdown) : "");
            bytes += turns.readBytes;
        }
        return bytes;
    }

    private void turn(Neighbour.Kind kind, long last, boolean isDropped, Turns turns)
            throws IOException, InterruptedException {
        if (isDropped) {
            PageCache.drop();
        }
        Neighbour neighbour = new Neighbour(kind, log, last);
        try {
            appendFor(phaseNs, turns);
            turns.readBytes += neighbour.readBytes();
        } finally {
            neighbour.stop();
        }
    }

    /** Commits for so long. */
    private void appendFor(long durationNs, Turns turns) {
        long spentNs = 0;
        int count = 0;
        while (spentNs < durationNs) {
            log.prepare(BATCH_SIZE);
            long startNs = System.nanoTime();
            log.append();
            log.force();
            long tookNs = System.nanoTime() - startNs;
            turns.commits.record(tookNs);
            spentNs += tookNs;
            count++;
            if (count % 256 == 0) {
                log.makeReady();
            }
        }
        turns.spentNs += spentNs;
        turns.count += count;
    }

    /** What was done beside one kind of neighbour. */
    private static final class Turns {
        private final Recorder commits = new Recorder(1 << 20);
        private long spentNs;
        private long count;
        private long readBytes;

        double perSecond() {
            return count * 1e9 / spentNs;
        }
    }
}
