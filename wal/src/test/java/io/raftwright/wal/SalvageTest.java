package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A damaged log is opened up to its damage, and knows how far it went, until it is made whole. */
class SalvageTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions OPTIONS = WalOptions.ofSegmentLength(64 << 10);

    private final Frames frames = new Frames();
    private final CrashingFileIo disk = new CrashingFileIo();

    @Test
    void shouldKnowWhatAnyFlippedBitTookAndBeMadeWhole() {
        LogModel model = writeDurableLog(disk, 0);
        Random random = new Random(17);
        List<Path> files = new ArrayList<>(segments(disk));
        int losses = 0;
        for (int i = 0; i < 400; i++) {
            CrashingFileIo damaged = disk.copy();
            Path file = files.get(random.nextInt(files.size()));
            CrashingInode inode = inode(damaged, file);
            int position = random.nextInt(inode.length());
            inode.flip(position, random.nextInt(8));

            losses += assertHeals(damaged, model, "flip in file=" + file + ", position=" + position);
        }

        assertTrue(losses > 50, "most of it is entries, losses=" + losses);
    }

    @Test
    void shouldKnowWhatAnyZeroedBlockTookAndBeMadeWhole() {
        LogModel model = writeDurableLog(disk, 0);
        for (Path file : segments(disk)) {
            for (int position = 0; position < inode(disk, file).length(); position += 4096) {
                CrashingFileIo damaged = disk.copy();
                for (int i = 0; i < 4096; i++) {
                    inode(damaged, file).zero(position + i);
                }

                assertHeals(damaged, model, "zeroes in file=" + file + ", position=" + position);
            }
        }
    }

    @Test
    void shouldKnowWhatWentWithAnySegment() {
        LogModel model = writeDurableLog(disk, 0);
        for (Path file : segments(disk)) {
            CrashingFileIo damaged = disk.copy();
            damaged.files().remove(file);

            assertHeals(damaged, model, "loss of file=" + file);
        }
    }

    @Test
    void shouldSayWhereTheDamageIsAndWhatToDo() {
        LogModel model = writeDurableLog(disk, 0);
        Path file = segments(disk).get(0);
        inode(disk, file).flip(4096 + 200, 1);

        try (WriteAheadLog log = open(disk)) {
            LogLoss loss = Objects.requireNonNull(log.loss());
            assertEquals(model.lastIndex(), loss.lastIndex());
            assertTrue(loss.damage().contains("file=" + file + ", offset=4096"), loss::damage);
            assertTrue(loss.damage().contains("firstLostIndex=1, lastLostIndex=" + model.lastIndex()), loss::damage);
            assertTrue(loss.damage().contains("raftwright-wal repair --apply --accept-the-loss"), loss::damage);
            assertTrue(disk.files().keySet().stream()
                    .anyMatch(path -> path.toString().contains("backup-1")));
        }
    }

    @Test
    void shouldOweTheFirstLossUntilItIsMadeGood() {
        LogModel model = writeDurableLog(disk, 0);
        inode(disk, segments(disk).get(0)).flip(4096 + 200, 1);
        try (WriteAheadLog log = open(disk)) {
            log.append(frames.run(1, 3, 1, 0, 500), 0);
            log.force();
            log.mark();
            log.force();
        }
        List<Path> segments = segments(disk);
        inode(disk, segments.get(segments.size() - 1)).flip(4096 + 200, 1);

        try (WriteAheadLog log = open(disk)) {
            assertEquals(0, log.lastIndex());
            assertEquals(model.lastIndex(), Objects.requireNonNull(log.loss()).lastIndex());
        }
    }

    @Test
    void shouldRefuseWhenTermAndVoteMayBeLostToo() {
        writeDurableLog(disk, 0);
        inode(disk, segments(disk).get(0)).flip(4096 + 200, 1);
        inode(disk, DIRECTORY.resolve("state")).flip(20, 1);

        assertThrows(CorruptStorageException.class, () -> open(disk));
        assertFalse(disk.files().containsKey(DIRECTORY.resolve("LOSS")));
    }

    @Test
    void shouldOweNothingOnceAPersonGaveItUp() {
        LogModel model = writeDurableLog(disk, 0);
        inode(disk, segments(disk).get(0)).flip(4096 + 200, 1);
        open(disk).close();
        LogLoss told = Objects.requireNonNull(
                Objects.requireNonNull(LogAudit.verify(DIRECTORY, disk).summary())
                        .loss());
        assertEquals(model.lastIndex(), told.lastIndex());

        LogRepair.Outcome refused = LogRepair.apply(DIRECTORY, disk, new Random(1), false);
        LogRepair.Outcome outcome = LogRepair.apply(DIRECTORY, disk, new Random(1), true);

        assertNull(refused.backup());
        assertTrue(outcome.plan().isLossy());
        assertTrue(outcome.plan().steps().get(0).contains("give it up: " + told.damage()), outcome.toString());
        assertTrue(disk.files()
                .containsKey(Objects.requireNonNull(outcome.backup()).resolve("LOSS")));
        try (WriteAheadLog log = open(disk)) {
            assertNull(log.loss());
            assertEquals(0, log.lastIndex());
        }
    }

    @Test
    void shouldOweWhatWasGivenUp() {
        LogModel model = writeDurableLog(disk, 30);
        try (WriteAheadLog log = open(disk)) {
            log.giveUp("no snapshot");
            log.force();
            assertEquals(0, log.lastIndex());
        }

        try (WriteAheadLog log = open(disk)) {
            LogLoss loss = Objects.requireNonNull(log.loss());
            assertEquals(1, log.firstIndex());
            assertEquals(0, log.lastIndex());
            assertEquals(model.lastIndex(), loss.lastIndex());
            assertEquals(model.chainAt(model.lastIndex()), loss.lastLink());
            assertEquals("no snapshot", loss.damage());
            assertEquals(model.term(), log.term());
        }
    }

    /** Returns 1 if something was lost, which then was made good from the sound log; 0 if nothing was. */
    private int assertHeals(CrashingFileIo damaged, LogModel model, String what) {
        try (WriteAheadLog log = open(damaged)) {
            LogLoss loss = log.loss();
            if (loss == null) {
                assertTrue(model.hasSameEntries(log), what);
                return 0;
            }
            assertTrue(log.term() >= model.term(), what);
            if (loss.lastIndex() == LogLoss.UNKNOWN) {
                assertEquals(model.term() + 1, log.term(), what);
            } else {
                assertEquals(model.lastIndex(), loss.lastIndex(), what);
                assertEquals(model.chainAt(model.lastIndex()), loss.lastLink(), what);
                assertEquals(model.votedFor(), log.votedFor(), what);
            }
            assertTrue(log.lastIndex() < model.lastIndex(), what);
        }
        try (WriteAheadLog log = open(damaged)) {
            assertNotNull(log.loss(), what);
            refill(log, model);
            log.force();
            log.healed();
            assertNull(log.loss(), what);
        }
        try (WriteAheadLog log = open(damaged)) {
            assertNull(log.loss(), what);
            assertTrue(model.hasSameEntries(log), what);
            assertTrue(
                    damaged.files().keySet().stream()
                            .noneMatch(path -> path.toString().contains("backup-")),
                    what);
        }
        return 1;
    }

    /** What a leader with the sound log does. */
    private void refill(WriteAheadLog log, LogModel model) {
        try (WriteAheadLog sound = open(disk.copy());
                LogReader reader = sound.newReader()) {
            for (long index = agreed(log, model) + 1; index <= sound.lastIndex(); index = log.lastIndex() + 1) {
                ByteBuffer run = reader.read(index, 16 << 10);
                log.append(run, 0);
            }
        }
    }

    /** Up to where the rest is as the log was: an entry at its end may have been overridden later. */
    private static long agreed(WriteAheadLog log, LogModel model) {
        long index = log.lastIndex();
        try (LogReader reader = log.newReader()) {
            while (index > 0 && LogFrame.link(reader.read(index, 1), 0) != model.chainAt(index)) {
                index--;
            }
        }
        return index;
    }

    /** Several segments, overrides, votes; all of it durable, and marked so. */
    private LogModel writeDurableLog(CrashingFileIo target, long compacted) {
        LogModel model = LogModel.EMPTY;
        Random random = new Random(5);
        try (WriteAheadLog log = open(target)) {
            for (int i = 0; i < 60; i++) {
                long first = i % 7 == 6 ? model.lastIndex() : model.lastIndex() + 1;
                ByteBuffer run = frames.run(first, 3, 1 + i / 5, model.chainAt(first - 1), random.nextInt(2000));
                model = model.append(run, model.commitIndex());
                log.append(run, 0);
                if (i % 9 == 0) {
                    model = model.vote(20 + i, 1 + i % 3);
                    log.saveVote(model.term(), model.votedFor());
                }
                log.force();
                log.maintain();
            }
            if (compacted > 0) {
                model = model.compact(compacted);
                log.compact(compacted);
                log.maintain();
            }
            log.mark();
            log.force();
        }
        return model;
    }

    private static WriteAheadLog open(CrashingFileIo target) {
        return WriteAheadLog.open(DIRECTORY, CLUSTER, 1, OPTIONS, target, new Random(3));
    }

    private static List<Path> segments(CrashingFileIo target) {
        return target.files().keySet().stream()
                .filter(path ->
                        path.getParent().endsWith("wal") && path.toString().endsWith(".seg"))
                .toList();
    }

    private static CrashingInode inode(CrashingFileIo target, Path file) {
        return Objects.requireNonNull(target.files().get(file));
    }
}
