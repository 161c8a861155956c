package io.raftwright.benchmarks;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.wal.WalOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What a reader of old segments costs the appender beside it: it reads as fast as it can, every byte, from the oldest entry on, over and
 * over, which no follower would. Phases with it and without take turns.
 *
 * <p>Owner: the main thread; the reader is a thread of its own.
 */
final class LaggingReader {
    private static final int BATCH_SIZE = 4 << 10;
    private static final int OLD_BATCH_SIZE = 256 << 10;
    private static final int VIEW_LENGTH = 256 << 10;
    private static final int OLD_SEGMENTS = 2;
    private static final int PHASES = 10;
    private static final double MAX_SLOWDOWN = 10;

    private final Report report;
    private final MeasuredLog log;
    private final int oldBatches;
    private final boolean dropsCaches;
    private final long phaseNs;
    private volatile boolean isReading;
    private volatile long readBytes;

    /** Nobody asks for it; but what is not kept need not be read. */
    @SuppressWarnings("UnusedVariable")
    private volatile long readSum;

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

    /** Prints two lines; returns how many bytes were read beside the appender. */
    long run() throws IOException, InterruptedException {
        try (log) {
            for (int i = 0; i < oldBatches; i++) {
                log.prepare(OLD_BATCH_SIZE);
                log.append();
                log.makeReady();
            }
            log.force();
            long last = log.lastIndex();
            appendFor(phaseNs, new Recorder(0));
            report.line("");
            report.line(
                    "A LAGGING READER of %,d MB in old segments, beside commits of 4 KiB.",
                    oldBatches * (OLD_BATCH_SIZE / 1000) / 1000);
            report.line("");
            compare("in the page cache", last, false);
            if (dropsCaches && PageCache.drop()) {
                compare("on the disk", last, true);
            } else {
                report.line("on the disk: not measured, the page cache may not be dropped here");
            }
            return readBytes;
        }
    }

    private void compare(String where, long last, boolean isDropped) throws IOException, InterruptedException {
        Recorder alone = new Recorder(1 << 20);
        Recorder beside = new Recorder(1 << 20);
        double[] perSecond = new double[2];
        long before = readBytes;
        for (int phase = 0; phase < PHASES; phase++) {
            perSecond[0] += appendFor(phaseNs, alone) / PHASES;
            if (isDropped) {
                PageCache.drop();
            }
            Thread reader = new Thread(() -> read(last), "lagging-reader");
            isReading = true;
            reader.start();
            try {
                perSecond[1] += appendFor(phaseNs, beside) / PHASES;
            } finally {
                isReading = false;
                reader.join();
            }
        }
        double slowdown = 100 * (1 - perSecond[1] / perSecond[0]);
        report.line(
                "%-18s %,7.0f commits/s alone (p50 %,.0f us), %,7.0f beside it (p50 %,.0f us) reading %,.0f MB/s: %.1f %% slower, target %s",
                where,
                perSecond[0],
                alone.sorted().microsAt(0.5),
                perSecond[1],
                beside.sorted().microsAt(0.5),
                (readBytes - before) * 1e3 / (phaseNs * PHASES),
                slowdown,
                report.atMost(MAX_SLOWDOWN, slowdown));
    }

    /** Commits for so long; returns how many there were in a second. */
    private double appendFor(long durationNs, Recorder recorder) {
        long spentNs = 0;
        int commits = 0;
        while (spentNs < durationNs) {
            log.prepare(BATCH_SIZE);
            long startNs = System.nanoTime();
            log.append();
            log.force();
            long tookNs = System.nanoTime() - startNs;
            recorder.record(tookNs);
            spentNs += tookNs;
            commits++;
            if (commits % 256 == 0) {
                log.makeReady();
            }
        }
        return commits * 1e9 / spentNs;
    }

    private void read(long last) {
        long sum = 0;
        long bytes = readBytes;
        try (LogReader reader = log.newReader()) {
            while (isReading) {
                for (long index = 1; index <= last && isReading; ) {
                    ByteBuffer view = reader.read(index, VIEW_LENGTH);
                    int count = 0;
                    for (int at = 0; at < view.limit(); at += LogFrame.length(view, at)) {
                        count++;
                    }
                    for (int at = 0; at < view.limit(); at += Long.BYTES) {
                        sum += view.getLong(at);
                    }
                    index += count;
                    bytes += view.limit();
                    readBytes = bytes;
                }
            }
        }
        readSum = sum;
    }
}
