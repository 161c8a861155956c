package io.raftwright.wal.tool;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** A log of a few entries on the disk, for the program to look at. Owner: one test. */
final class SmallLog {
    static final UUID CLUSTER = new UUID(1, 2);

    private final Path directory;
    private final CRC32C crc = new CRC32C();
    private int chain;

    SmallLog(Path directory) {
        this.directory = directory;
    }

    WriteAheadLog open() {
        return WriteAheadLog.open(
                directory, CLUSTER, 7, WalOptions.ofSegmentLength(64 << 10), DiskFileIo.instance(), new Random(1));
    }

    /** Adds entries of ten bytes, one batch each. */
    void append(WriteAheadLog log, int count) {
        for (int i = 0; i < count; i++) {
            ByteBuffer frame = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer payload = ByteBuffer.wrap("0123456789".getBytes(StandardCharsets.US_ASCII));
            chain = LogFrame.encode(frame, 0, EntryKind.COMMAND, log.lastIndex() + 1, 3, chain, payload, crc);
            var unused = log.append(frame, 0);
        }
    }

    /** Writes a log of three durable entries and a vote, and closes it. */
    SmallLog written() {
        try (WriteAheadLog log = open()) {
            var unusedVote = log.saveVote(3, 2);
            append(log, 3);
            var unusedForce = log.force();
            var unusedMark = log.mark();
            var unusedLast = log.force();
        }
        return this;
    }

    Path segment() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("wal"))) {
            List<Path> segments = files.filter(file -> file.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
            return segments.get(segments.size() - 1);
        }
    }

    /** Turns a bit over. */
    void damage(Path file, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            int read = channel.read(one, position);
            one.put(0, (byte) (one.get(0) ^ read));
            int written = channel.write(one.flip(), position);
            if (read != 1 || written != 1) {
                throw new IOException("not damaged, file=" + file);
            }
        }
    }
}
