package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.StorageInUseException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A damaged log is made one that opens; what may have been acknowledged is given up only on demand. */
class LogRepairTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions OPTIONS =
            WalOptions.ofSegmentLength(64 << 10).with(OnDamage.REFUSE);

    /** One for all openings: epochs must not repeat. */
    private final Random random = new Random(3);

    private final Frames frames = new Frames();
    private final CrashingFileIo disk = new CrashingFileIo();

    @Test
    void shouldFindNothingToDoInASoundLog() {
        writeSegments(3);

        RepairPlan plan = LogRepair.plan(DIRECTORY, disk);

        assertTrue(plan.isNeedless(), plan::toString);
        assertNull(apply(true).backup());
        assertTrue(LogRepair.plan(DIRECTORY, new CrashingFileIo()).isNeedless());
    }

    @Test
    void shouldChangeNothingBeforeItIsApplied() {
        writeSegments(3);
        inode(segments().get(1)).flip(5000, 1);
        long changes = disk.changeCount();

        RepairPlan plan = LogRepair.plan(DIRECTORY, disk);

        assertTrue(plan.isLossy());
        assertEquals(1, plan.steps().size());
        assertEquals(changes, disk.changeCount());
    }

    @Test
    void shouldNotGiveUpWhatMayHaveBeenAcknowledged() {
        writeSegments(3);
        inode(segments().get(1)).flip(5000, 1);
        long changes = disk.changeCount();

        LogRepair.Outcome outcome = apply(false);

        assertNull(outcome.backup());
        assertEquals(changes, disk.changeCount());
        assertThrows(CorruptStorageException.class, this::open);
    }

    @Test
    void shouldEndTheLogWhereItsDamageBeginsAndKeepWhatItCuts() {
        LogModel whole = writeSegments(3);
        Path damaged = segments().get(1);
        inode(damaged).flip(5000, 1);
        byte[] before = inode(damaged).bytes();
        String damage = assertThrows(CorruptStorageException.class, this::open).getMessage();

        LogRepair.Outcome outcome = apply(true);

        assertEquals(
                List.of(damage + "; let the log end before it, lastIndex=" + lastIndexOf(damage)),
                outcome.plan().steps());
        Path backup = copyOf(damaged, outcome);
        assertTrue(Arrays.equals(before, inode(backup).bytes()), "the backup has other bytes");
        try (WriteAheadLog log = open()) {
            assertEquals(lastIndexOf(damage), log.lastIndex());
            assertEquals(whole.term(), log.term());
            assertEquals(whole.votedFor(), log.votedFor());
            // Nothing of what was cut comes back, and what is written now is as durable as ever.
            log.append(frames.run(log.lastIndex() + 1, 2, 90, whole.chainAt(log.lastIndex()), 50), 0);
            log.force();
        }
        try (WriteAheadLog log = open()) {
            assertEquals(lastIndexOf(damage) + 2, log.lastIndex());
            // Marks of what was given up must not make an interrupted write look like damage.
            log.append(frames.run(log.lastIndex() + 1, 1, 91, frames.lastCrc(), 50), 0);
        }
        inode(segments().get(segments().size() - 1)).flip(8192 + 130, 2);
        try (WriteAheadLog log = open()) {
            assertEquals(lastIndexOf(damage) + 2, log.lastIndex());
        }
    }

    @Test
    void shouldEndTheLogBeforeASegmentThatIsGone() {
        writeSegments(4);
        disk.files().remove(segments().get(2));

        LogRepair.Outcome outcome = apply(true);

        assertTrue(outcome.plan().isLossy());
        try (WriteAheadLog log = open()) {
            assertEquals(2 * ENTRIES_IN_SEGMENT, log.lastIndex());
        }
    }

    @Test
    void shouldEndTheLogBeforeASegmentWhoseHeaderIsDamaged() {
        writeSegments(4);
        inode(segments().get(1)).flip(30, 1);

        assertTrue(apply(true).plan().isLossy());

        try (WriteAheadLog log = open()) {
            assertEquals(ENTRIES_IN_SEGMENT, log.lastIndex());
        }
    }

    @Test
    void shouldCutOffAnInterruptedWriteWithoutLoss() {
        LogModel model = writeSegments(2);
        try (WriteAheadLog log = open()) {
            log.append(frames.run(log.lastIndex() + 1, 5, 9, model.chainAt(log.lastIndex()), 2000), 0);
        }
        Path newest = segments().get(segments().size() - 1);
        inode(newest).flip(4096 + 5000, 3);

        LogRepair.Outcome outcome = apply(false);

        assertFalse(outcome.plan().isLossy());
        assertTrue(
                outcome.plan().steps().get(0).startsWith("the last write was interrupted, file=" + newest),
                outcome.plan().steps()::toString);
        assertTrue(LogRepair.plan(DIRECTORY, disk).isNeedless());
        try (WriteAheadLog log = open()) {
            model.assertSame(log);
        }
    }

    @Test
    void shouldWriteADamagedCopyAnew() {
        LogModel model = writeSegments(1);
        inode(DIRECTORY.resolve("IDENTITY")).flip(20, 0);
        inode(DIRECTORY.resolve("state")).flip(4096 + 20, 0);

        LogRepair.Outcome outcome = apply(false);

        assertEquals(2, outcome.plan().steps().size());
        assertTrue(LogRepair.plan(DIRECTORY, disk).isNeedless());
        try (WriteAheadLog log = open()) {
            model.assertSame(log);
        }
    }

    @Test
    void shouldRepairNothingInALogWhoseIdentityIsLost() {
        writeSegments(1);
        inode(DIRECTORY.resolve("IDENTITY")).flip(20, 0);
        inode(DIRECTORY.resolve("IDENTITY")).flip(4096 + 20, 0);

        LogRepair.Outcome outcome = apply(true);

        assertTrue(outcome.plan().obstacle() instanceof CorruptStorageException, outcome::toString);
        assertNull(outcome.backup());
    }

    @Test
    void shouldNotRepairUnderARunningNode() {
        writeSegments(1);

        try (WriteAheadLog log = open()) {
            assertThrows(StorageInUseException.class, () -> apply(true));
            assertEquals(ENTRIES_IN_SEGMENT, log.lastIndex());
        }
    }

    private static final int ENTRIES_IN_SEGMENT = 10;

    /** Segments that are full enough to be followed by another, all durable, and marked so; a vote in each. */
    private LogModel writeSegments(int count) {
        LogModel model = LogModel.EMPTY;
        for (int segment = 0; segment < count; segment++) {
            try (WriteAheadLog log = open()) {
                for (int i = 0; i < ENTRIES_IN_SEGMENT; i++) {
                    long first = model.lastIndex() + 1;
                    var run = frames.run(first, 1, 1 + segment, model.chainAt(first - 1), 1000);
                    model = model.append(run, 0);
                    log.append(run, 0);
                }
                model = model.vote(10 + segment, 3);
                log.saveVote(model.term(), model.votedFor());
                log.force();
                log.mark();
                log.force();
            }
        }
        open().close();
        return model;
    }

    private static long lastIndexOf(String damage) {
        int at = damage.indexOf("firstDamagedIndex=") + "firstDamagedIndex=".length();
        return Long.parseLong(damage.substring(at, damage.indexOf(',', at))) - 1;
    }

    private static Path copyOf(Path damaged, LogRepair.Outcome outcome) {
        return Objects.requireNonNull(outcome.backup(), "no backup").resolve(damaged.getFileName());
    }

    private LogRepair.Outcome apply(boolean mayLose) {
        return LogRepair.apply(DIRECTORY, disk, new Random(8), mayLose);
    }

    private WriteAheadLog open() {
        return WriteAheadLog.open(DIRECTORY, CLUSTER, 1, OPTIONS, disk, random);
    }

    private List<Path> segments() {
        return disk.files().keySet().stream()
                .filter(path -> path.toString().endsWith(".seg") && path.startsWith(DIRECTORY.resolve("wal")))
                .toList();
    }

    private CrashingInode inode(Path file) {
        return Objects.requireNonNull(disk.files().get(file));
    }
}
