package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
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

    @Test
    void shouldAllocateNothingPerAppend() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuffer run = frames.run(1, 1, 1, 0, 256);
        try (WriteAheadLog log = open(new WalOptions(8 << 20, 8 << 20, 0))) {
            log.append(run, 0);
            for (int i = 0; i < 300; i++) {
                log.append(run, 0); // An override each time, which is the longer way.
                log.force();
            }

            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                log.append(run, 0);
                if (i % 100 == 0) {
                    log.force();
                }
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertTrue(allocated < 1000 * 8, "allocated=" + allocated);
        }
    }

    @Test
    void shouldUseASegmentAgainWithoutItsOldEntries() throws IOException {
        int chain = 0;
        try (WriteAheadLog log = open(SMALL)) {
            for (int i = 1; i <= 200; i++) {
                log.append(frames.run(i, 1, 1, chain, 3000), i);
                chain = frames.lastCrc();
                log.force();
                log.compact(i - 20);
                log.maintain();
            }
            assertTrue(log.firstIndex() > 100, "firstIndex=" + log.firstIndex());
            assertTrue(log.sizeInBytes() < 5 * (64 << 10), "sizeInBytes=" + log.sizeInBytes());
        }
        try (Stream<Path> files = Files.list(directory.resolve("wal"))) {
            assertTrue(files.count() < 8, "files pile up");
        }

        try (WriteAheadLog log = open(SMALL)) {
            assertEquals(200, log.lastIndex());
            assertEquals(200 - log.firstIndex() + 1, countEntries(log));
        }
    }

    @Test
    void shouldContinueBehindASnapshotAfterAReset() {
        try (WriteAheadLog log = open(SMALL)) {
            log.append(frames.run(1, 50, 3, 0, 100), 0);
            log.saveVote(7, 2);
            log.reset(1000, 6, 12345);
            log.append(frames.run(1001, 2, 7, 12345, 100), 1000);
            log.force();
        }

        try (WriteAheadLog log = open(SMALL)) {
            assertEquals(1001, log.firstIndex());
            assertEquals(1002, log.lastIndex());
            assertEquals(6, log.baseTerm());
            assertEquals(12345, log.baseChain());
            assertEquals(7, log.term());
            assertEquals(2, log.votedFor());
            assertEquals(2, countEntries(log));
        }
    }

    @Test
    void shouldRefuseFramesThatDoNotFit() {
        try (WriteAheadLog log = open(SMALL)) {
            log.append(frames.run(1, 3, 1, 0, 100), 0);
            int chain = frames.lastCrc();

            assertThrows(IllegalArgumentException.class, () -> log.append(frames.run(5, 1, 1, chain, 10), 0));
            assertThrows(IllegalArgumentException.class, () -> log.append(frames.run(4, 1, 1, chain + 1, 10), 0));
            assertThrows(IllegalArgumentException.class, () -> log.append(ByteBuffer.allocate(0), 0));
            assertThrows(IllegalArgumentException.class, () -> log.append(frames.run(4, 1, 1, chain, 60_000), 0));
            ByteBuffer cut = frames.run(4, 2, 1, chain, 100);
            assertThrows(IllegalArgumentException.class, () -> log.append(cut.limit(cut.limit() - 8), 0));
            log.append(frames.run(4, 1, 1, chain, 10), 3);
            assertThrows(IllegalArgumentException.class, () -> log.append(frames.run(1, 1, 1, 0, 10), 3));
            assertEquals(4, log.lastIndex());
            log.force();
        }
    }

    @Test
    void shouldMarkOnceWhenIdle() {
        try (WriteAheadLog log = open(SMALL)) {
            assertEquals(0, log.mark());
            log.append(frames.run(1, 1, 1, 0, 100), 0);
            assertEquals(4096, log.mark(), "nothing is durable yet");
            log.force();
            assertEquals(8192, log.mark());
            log.force();
            assertEquals(8192, log.mark(), "the mark itself needs none");
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
