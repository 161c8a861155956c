package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StorageFullException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The disk fails, or is full. */
class FailureTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions OPTIONS = WalOptions.ofSegmentLength(64 << 10);

    private final Frames frames = new Frames();
    private final CrashingFileIo disk = new CrashingFileIo();

    // scenario 43
    @Test
    void shouldNeverForceAgainAfterAForceFailed() {
        WriteAheadLog log = open(disk);
        LogReader reader = log.newReader();
        log.append(frames.run(1, 1, 1, 0, 100), 0);
        log.force();
        log.append(frames.run(2, 1, 1, frames.lastCrc(), 100), 0);
        disk.failForceIn(1);

        StorageException failure = assertThrows(StorageException.class, log::force);

        assertTrue(failure.getMessage().matches("force failed, cause=simulated I/O error, file=log/wal/.*\\.seg"));
        assertBroken(log::force, failure);
        assertBroken(() -> log.append(frames.run(3, 1, 1, 0, 10), 0), failure);
        assertBroken(() -> log.saveVote(5, 1), failure);
        assertBroken(log::mark, failure);
        assertBroken(() -> log.reset(10, 1, 1), failure);
        assertBroken(() -> log.compact(1), failure);
        assertBroken(log::maintain, failure);
        assertBroken(() -> reader.read(1, 1), failure);
        log.close();
    }

    @ParameterizedTest
    @EnumSource(AppendMode.class)
    void shouldNeverWriteAgainAfterAWriteFailed(AppendMode mode) {
        WriteAheadLog log = WriteAheadLog.open(DIRECTORY, CLUSTER, 1, OPTIONS.with(mode), disk, new Random(3));
        LogReader reader = log.newReader();
        log.append(frames.run(1, 1, 1, 0, 100), 0);
        log.force();
        int chain = frames.lastCrc();
        disk.failWriteIn(1);

        StorageException failure =
                assertThrows(StorageException.class, () -> log.append(frames.run(2, 1, 1, chain, 100), 0));

        assertTrue(failure.getMessage().matches("write failed, file=log/wal/.*\\.seg, cause=simulated I/O error"));
        assertBroken(log::force, failure);
        assertBroken(() -> log.append(frames.run(2, 1, 1, chain, 100), 0), failure);
        assertBroken(() -> log.saveVote(5, 1), failure);
        assertBroken(log::mark, failure);
        assertBroken(() -> reader.read(1, 1), failure);
        log.close();
        try (WriteAheadLog recovered = open(disk)) {
            assertEquals(1, recovered.lastIndex());
        }
    }

    private static void assertBroken(org.junit.jupiter.api.function.Executable call, StorageException cause) {
        StorageException later = assertThrows(StorageException.class, call);
        assertEquals(cause, later.getCause());
    }

    // scenario 3
    @Test
    void shouldKeepAForcedVoteThroughAnyCrash() {
        for (int seed = 0; seed < 50; seed++) {
            CrashingFileIo fresh = new CrashingFileIo();
            WriteAheadLog log = open(fresh);
            log.saveVote(3, 2);
            log.force();
            log.saveVote(4, 1);
            log.saveVote(5, 3);

            try (WriteAheadLog recovered = open(fresh.afterCrash(new Random(seed)))) {
                assertTrue(recovered.term() >= 3, "term=" + recovered.term());
                assertEquals(new long[] {2, 1, 3}[(int) recovered.term() - 3], recovered.votedFor());
            }
        }
    }

    // scenario 30
    @Test
    void shouldReplaceASuffixAndAppendInOneStep() {
        for (int seed = 0; seed < 50; seed++) {
            CrashingFileIo fresh = new CrashingFileIo();
            WriteAheadLog log = open(fresh);
            LogModel old = LogModel.EMPTY.append(frames.run(1, 9, 1, 0, 700), 0);
            log.append(frames.run(1, 9, 1, 0, 700), 0);
            log.force();
            ByteBuffer run = frames.run(5, 2, 2, old.chainAt(4), 3000);
            log.append(run, 0);

            try (WriteAheadLog recovered = open(fresh.afterCrash(new Random(seed)))) {
                boolean isOld = old.hasSameEntries(recovered);
                assertTrue(isOld || old.append(run, 0).hasSameEntries(recovered), "seed=" + seed);
            }
        }
    }

    @Test
    void shouldRefuseToTakeBackAVote() {
        try (WriteAheadLog log = open(disk)) {
            log.saveVote(3, 2);

            assertThrows(IllegalArgumentException.class, () -> log.saveVote(3, 1));
            assertThrows(IllegalArgumentException.class, () -> log.saveVote(2, 2));
        }
    }

    @Test
    void shouldRefuseEntriesButTakeVotesWhileTheDiskIsFull() {
        try (WriteAheadLog log = open(disk)) {
            disk.limitTo(80 << 10);
            assertThrows(StorageFullException.class, () -> appendUntilFull(log));
            long last = log.lastIndex();
            ByteBuffer command = frames.run(last + 1, 1, 1, chain(log), 100);
            assertThrows(StorageFullException.class, () -> log.append(command, 0));

            log.append(frames.run(EntryKind.NO_OP, last + 1, 1, 1, chain(log), 0), 0);
            for (int term = 10; term < 40; term++) {
                log.saveVote(term, 1);
                log.force();
                log.mark();
                log.maintain();
            }
            try (WriteAheadLog crashed = open(unlimited(disk.afterCrash(new Random(1))))) {
                assertEquals(39, crashed.term());
                assertEquals(last + 1, crashed.lastIndex());
            }

            disk.limitTo(Long.MAX_VALUE);
            log.append(frames.run(last + 2, 1, 1, chain(log), 100), 0);
            log.force();
            assertEquals(last + 2, log.lastIndex());
        }

        try (WriteAheadLog log = open(disk)) {
            assertEquals(39, log.term());
        }
    }

    private void appendUntilFull(WriteAheadLog log) {
        for (int i = 0; i < 100; i++) {
            log.append(frames.run(log.lastIndex() + 1, 1, 1, chain(log), 100), 0);
            log.force();
        }
    }

    private static int chain(WriteAheadLog log) {
        if (log.lastIndex() < log.firstIndex()) {
            return log.baseChain();
        }
        try (LogReader reader = log.newReader()) {
            return io.raftwright.storage.LogFrame.headerCrc(reader.read(log.lastIndex(), 1), 0);
        }
    }

    private static CrashingFileIo unlimited(CrashingFileIo io) {
        io.limitTo(Long.MAX_VALUE);
        return io;
    }

    private static WriteAheadLog open(CrashingFileIo io) {
        return WriteAheadLog.open(DIRECTORY, CLUSTER, 1, OPTIONS, io, new Random(3));
    }
}
