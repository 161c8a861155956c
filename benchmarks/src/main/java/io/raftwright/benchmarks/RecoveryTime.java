package io.raftwright.benchmarks;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * How long it takes to open a log of many entries, beside reading its files from their beginning to their end and doing nothing else.
 * Each opening finds a batch that was written after the last mark, as after a crash.
 *
 * <p>Owner: the main thread.
 */
final class RecoveryTime {
    private static final int BATCH_SIZE = 64 << 10;
    private static final int READ_LENGTH = 1 << 20;
    private static final int ROUNDS = 7;
    private static final double MAX_RATIO = 1.5;

    private final Report report;
    private final Path directory;
    private final LogScale scale;

    RecoveryTime(Report report, Path directory, LogScale scale) {
        this.report = report;
        this.directory = directory.resolve("recovery");
        this.scale = scale;
    }

    /** Prints two lines; returns the index of the last entry recovered. */
    long run() throws IOException {
        try (MeasuredLog log = new MeasuredLog(directory, WalOptions.defaults(), DiskFileIo.instance())) {
            while (log.lastIndex() < scale.entryCount()) {
                log.prepare(BATCH_SIZE);
                log.append();
                log.makeReady();
            }
            log.force();
            log.mark();
        }
        report.line("");
        report.line(
                "RECOVERY of %,d entries of 256 bytes, %,d MB, in batches of %s; medians of %d.",
                scale.entryCount(), bytes() / 1_000_000, CommitTable.sizeText(BATCH_SIZE), ROUNDS);
        report.line("");
        long last = compare("in the page cache", false);
        if (scale.dropsCaches() && PageCache.drop()) {
            last = compare("on the disk", true);
        } else {
            report.line("on the disk: not measured, the page cache may not be dropped here");
        }
        return last;
    }

    private long compare(String where, boolean isDropped) throws IOException {
        Recorder reads = new Recorder(ROUNDS);
        Recorder openings = new Recorder(ROUNDS);
        long last = 0;
        for (int round = -1; round < ROUNDS; round++) {
            drop(isDropped);
            long readNs = readAll();
            drop(isDropped);
            long startNs = System.nanoTime();
            WriteAheadLog log = MeasuredLog.open(directory, WalOptions.defaults(), DiskFileIo.instance());
            long openedNs = System.nanoTime() - startNs;
            try (log) {
                last = log.lastIndex();
                appendOne(log);
            }
            if (round >= 0) {
                reads.record(readNs);
                openings.record(openedNs);
            }
        }
        double read = reads.sorted().microsAt(0.5);
        double opening = openings.sorted().microsAt(0.5);
        report.line(
                "%-18s read %,7.1f ms (%,5.0f MB/s), opened in %,7.1f ms: ratio %.2f, target %s",
                where,
                read / 1e3,
                bytes() / read,
                opening / 1e3,
                opening / read,
                report.atMost(MAX_RATIO, opening / read));
        return last;
    }

    private static void drop(boolean isDropped) {
        if (isDropped) {
            PageCache.drop();
        }
    }

    private static void appendOne(WriteAheadLog log) {
        ByteBuffer payload = ByteBuffer.allocateDirect(256);
        ByteBuffer frame = ByteBuffer.allocateDirect(LogFrame.frameLength(256)).order(ByteOrder.LITTLE_ENDIAN);
        int chain = 0;
        try (LogReader reader = log.newReader()) {
            chain = LogFrame.link(reader.read(log.lastIndex(), 1), 0);
        }
        LogFrame.encode(frame, 0, EntryKind.COMMAND, log.lastIndex() + 1, log.term(), chain, payload, new CRC32C());
        log.append(frame, 0);
        log.force();
    }

    private long readAll() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_LENGTH);
        long startNs = System.nanoTime();
        for (Path segment : segments()) {
            try (FileChannel channel = FileChannel.open(segment)) {
                while (channel.read(buffer.clear()) >= 0) {
                    // on to the end
                }
            }
        }
        return System.nanoTime() - startNs;
    }

    private long bytes() throws IOException {
        long bytes = 0;
        for (Path segment : segments()) {
            bytes += Files.size(segment);
        }
        return bytes;
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("wal"))) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
        }
    }
}
