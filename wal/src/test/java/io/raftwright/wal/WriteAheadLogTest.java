package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteAheadLogTest {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions SMALL = WalOptions.ofSegmentLength(64 << 10);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final Frames frames = new Frames();

    @Test
    void shouldReturnWhatWasAppendedAfterReopening() {
        int chain = 0;
        try (WriteAheadLog log = open(SMALL)) {
            for (int i = 0; i < 100; i++) {
                long position = log.append(frames.run(1 + i * 3L, 3, 1 + i / 10, chain, 100), i);
                chain = frames.lastCrc();
                assertEquals(position, log.writtenPosition());
                log.maintain();
            }
            assertEquals(log.writtenPosition(), log.force());
            assertEquals(300, countEntries(log));
        }

        try (WriteAheadLog log = open(SMALL)) {
            assertEquals(1, log.firstIndex());
            assertEquals(300, log.lastIndex());
            assertEquals(99, log.commitHint());
            assertEquals(300, countEntries(log));
            log.append(frames.run(301, 1, 20, chain, 10), 99);
            assertEquals(301, countEntries(log));
        }
    }

    private static long countEntries(WriteAheadLog log) {
        long index = log.firstIndex();
        try (LogReader reader = log.newReader()) {
            while (index <= log.lastIndex()) {
                ByteBuffer view = reader.read(index, 1 << 20);
                for (int at = 0; at < view.limit(); at += LogFrame.length(view, at)) {
                    assertEquals(index, LogFrame.index(view, at));
                    index++;
                }
            }
        }
        return index - log.firstIndex();
    }

    private WriteAheadLog open(WalOptions options) {
        return WriteAheadLog.open(directory, CLUSTER, 1, options, DiskFileIo.instance(), new Random(1));
    }
}
