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
 * Each opening finds a batch that was written after the last mark, as after a crash. The target is for files that come from the disk:
 * from the page cache, the checksums of the frames alone take as long as the reading, whoever does them, so what both take is shown.
 *
 * <p>Owner: the main thread.
 */
final class RecoveryTime {
    private static final int BATCH_SIZE = 64 << 10;
    private static final int READ_LENGTH = 1 << 20;
    private static final int CHECKED_LENGTH = 256 << 10;
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

    /** Prints two rows; returns the index of the last entry recovered. */
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
        Recorder checks = new Recorder(ROUNDS);
        Recorder openings = new Recorder(ROUNDS);
        long last = 0;
        for (int round = -1; round < ROUNDS; round++) {
            drop(isDropped);
            long readNs = readAll();
            drop(isDropped);
            long checkedNs = checkAll();
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
                checks.record(checkedNs);
                openings.record(openedNs);
            }
        }
        double read = reads.sorted().microsAt(0.5);
        double check = checks.sorted().microsAt(0.5);
        double opening = openings.sorted().microsAt(0.5);
        report.line(
                "%-18s read %,7.1f ms (%,6.0f MB/s), read and checked %,7.1f ms, opened %,7.1f ms: %.2f of read and checked, %.2f of read%s",
                where,
                read / 1e3,
                bytes() / read,
                check / 1e3,
                opening / 1e3,
                opening / check,
                opening / read,
                isDropped ? ", target " + report.atMost(MAX_RATIO, opening / read) : "");
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

    /** Reads the files, and computes both checksums of every frame: the least that any recovery of such a log does. */
    private long checkAll() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHECKED_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        long startNs = System.nanoTime();
        for (Path segment : segments()) {
            try (FileChannel channel = FileChannel.open(segment)) {
                long position = 0;
                while (channel.read(buffer.clear(), position) >= BATCH_SIZE) {
                    position += check(buffer.flip(), crc);
                }
            }
        }
        return System.nanoTime() - startNs;
    }

    /** Checks the batches of a piece of a segment; returns how much of it is done. Between batches lie blocks without a frame. */
    private static int check(ByteBuffer piece, CRC32C crc) {
        int at = 0;
        while (at + BATCH_SIZE <= piece.limit()) {
            int end = at + BATCH_SIZE;
            int frame = at + LogBatches.BATCH_HEADER_LENGTH;
            int length = LogFrame.verify(piece, frame, end, crc);
            at = length < 0 ? at + LogBatches.BLOCK_LENGTH : end;
            while (frame < end && length >= 0) {
                frame += length;
                length = LogFrame.verify(piece, frame, end, crc);
            }
        }
        return at;
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
