package io.raftwright.wal;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.testkit.disk.SimulatedDisk;
import io.raftwright.testkit.fuzz.Sums;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A log of two segments, as our own writer writes it, each cut off behind its first blank block: so short that it can be examined ten
 * million times. Entries, votes, marks, a suffix that is replaced, a seal, an end that was not forced.
 */
final class ShortLog {
    private static final int BLOCK = 4096;
    private static final int HEADER_LENGTH = 128;
    private static final int LENGTH_OFFSET = 40;
    private static final int PAYLOAD_LENGTH = 20;
    private static final WalOptions OPTIONS = WalOptions.ofSegmentLength(64 << 10);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Random random = new Random(20261130);
    private final ByteBuffer frames = ByteBuffer.allocateDirect(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private final Path root;

    private ShortLog(Path root) {
        this.root = root;
    }

    /** Its files. */
    static Map<Path, byte[]> write(Path root) {
        ShortLog made = new ShortLog(root);
        made.write();
        Map<Path, byte[]> files = new TreeMap<>();
        for (SimulatedDisk.FileLength file : made.disk.files()) {
            byte[] bytes = made.disk.bytes(file.path());
            files.put(file.path(), file.path().toString().endsWith(".seg") ? cut(bytes) : bytes);
        }
        return files;
    }

    private void write() {
        try (WriteAheadLog log = open()) {
            int chain = append(log, 1, 2, 1, log.baseChain(), 0);
            log.saveVote(2, 1);
            log.force();
            log.mark();
            log.force();
            append(log, 3, 1, 2, chain, 2);
        }
        // Opening begins a segment, with a copy of what was not forced.
        try (WriteAheadLog log = open()) {
            int chain = append(log, 4, 1, 2, chainAt(log, 3), 3);
            append(log, 5, 2, 2, chain, 3);
            append(log, 5, 2, 3, chain, 4);
            log.force();
            log.mark();
            log.force();
            append(log, 7, 1, 3, chainAt(log, 6), 5);
        }
    }

    private WriteAheadLog open() {
        return WriteAheadLog.open(root, new UUID(1, 2), 3, OPTIONS, disk, random);
    }

    /** Returns the link of the last. */
    private int append(WriteAheadLog log, long first, int count, long term, int chain, long commitIndex) {
        int link = chain;
        int end = 0;
        frames.clear();
        for (long index = first; index < first + count; index++) {
            frames.putLong(end + LogFrame.HEADER_LENGTH, index);
            link = LogFrame.seal(frames, end, EntryKind.COMMAND, index, term, link, PAYLOAD_LENGTH, crc);
            end += LogFrame.frameLength(PAYLOAD_LENGTH);
        }
        log.append(frames.limit(end), commitIndex);
        return link;
    }

    private static int chainAt(WriteAheadLog log, long index) {
        try (var reader = log.newReader()) {
            return LogFrame.link(reader.read(index, 1), 0);
        }
    }

    private static byte[] cut(byte[] segment) {
        int end = segment.length;
        while (end > 0 && segment[end - 1] == 0) {
            end--;
        }
        byte[] cut = Arrays.copyOf(segment, (end + 2 * BLOCK - 1) / BLOCK * BLOCK);
        Sums.little(cut).putLong(LENGTH_OFFSET, cut.length);
        return Sums.seal(cut, 0, 4, HEADER_LENGTH);
    }
}
