package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What was durable is damaged: the log is refused, and left as it is; or nothing of it was lost. */
class DamageTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions OPTIONS =
            WalOptions.ofSegmentLength(64 << 10).with(OnDamage.REFUSE);

    private final Frames frames = new Frames();
    private final CrashingFileIo disk = new CrashingFileIo();

    @Test
    void shouldLoseNothingToASingleFlippedBit() {
        LogModel model = writeDurableLog(disk);
        Random random = new Random(17);
        List<Path> files = new ArrayList<>(disk.files().keySet());
        int refusals = 0;
        for (int i = 0; i < 1500; i++) {
            CrashingFileIo damaged = disk.copy();
            Path file = files.get(random.nextInt(files.size()));
            CrashingInode inode = inode(damaged, file);
            int position = random.nextInt(inode.length());
            inode.flip(position, random.nextInt(8));

            refusals += assertRefusedOrWhole(damaged, model, "flip in file=" + file + ", position=" + position);
        }

        assertTrue(refusals > 300, "most of it is entries, refusals=" + refusals);
    }

    @Test
    void shouldRefuseAnyFlippedBitInABatchHeader() {
        writeDurableLog(disk);
        Path file = segments(disk).get(1);
        for (int position = 4096; position < 4096 + 76; position++) {
            CrashingFileIo damaged = disk.copy();
            inode(damaged, file).flip(position, position % 8);

            CorruptStorageException e = assertThrows(CorruptStorageException.class, () -> open(damaged));
            assertTrue(e.toString().contains(file + ", offset=4096"), e.toString());
            assertTrue(e.toString().contains("firstDamagedIndex="), e.toString());
        }
    }

    @Test
    void shouldLoseNothingToACutFile() {
        LogModel model = writeDurableLog(disk);
        Random random = new Random(18);
        for (Path file : List.copyOf(disk.files().keySet())) {
            for (int i = 0; i < 20; i++) {
                CrashingFileIo damaged = disk.copy();
                int length = i == 0 ? 0 : random.nextInt(inode(damaged, file).length());
                inode(damaged, file).cut(length);

                assertRefusedOrWhole(damaged, model, "cut of file=" + file + ", length=" + length);
            }
        }
    }

    @Test
    void shouldRefuseALogFromWhichAnySegmentWasTakenAway() {
        LogModel model = writeDurableLog(disk);
        List<Path> segments = segments(disk);
        for (Path file : segments.subList(1, segments.size())) {
            CrashingFileIo damaged = disk.copy();
            damaged.files().remove(file);

            assertEquals(1, assertRefusedOrWhole(damaged, model, "loss of file=" + file));
        }
    }

    @Test
    void shouldRefuseALogWithoutItsIdentity() {
        writeDurableLog(disk);
        disk.files().remove(DIRECTORY.resolve("IDENTITY"));

        assertThrows(ForeignStorageException.class, () -> open(disk));
    }

    @Test
    void shouldRefuseASegmentOfAnotherLog() {
        writeDurableLog(disk);
        CrashingFileIo other = new CrashingFileIo();
        WriteAheadLog.open(DIRECTORY, CLUSTER, 1, OPTIONS, other, new Random(99))
                .close();
        Path newest = segments(disk).get(segments(disk).size() - 1);
        disk.files().put(newest, inode(other, segments(other).get(0)));

        assertThrows(ForeignStorageException.class, () -> open(disk));
    }

    @Test
    void shouldCutOffABatchThatWasNeverDurable() {
        LogModel model = writeDurableLog(disk);
        try (WriteAheadLog log = open(disk)) {
            log.append(frames.run(log.lastIndex() + 1, 5, 9, model.chainAt(log.lastIndex()), 2000), 0);
        }
        Path newest = segments(disk).get(segments(disk).size() - 1);
        inode(disk, newest).flip(4096 + 5000, 3);

        try (WriteAheadLog log = open(disk)) {
            model.assertSame(log);
        }
    }

    /** Returns 1 if the log was refused, and untouched; 0 if it was opened and holds everything. */
    private static int assertRefusedOrWhole(CrashingFileIo damaged, LogModel model, String what) {
        Map<Path, byte[]> before = content(damaged);
        LogVerdict verdict = LogAudit.verify(DIRECTORY, damaged);
        StorageException refusal = null;
        try (WriteAheadLog log = open(damaged)) {
            assertTrue(model.hasSameEntries(log), what);
            assertEquals(model.term(), log.term(), what);
            assertEquals(model.votedFor(), log.votedFor(), what);
            assertEquals(
                    log.lastIndex(), Objects.requireNonNull(verdict.summary()).lastIndex(), what);
        } catch (StorageException e) {
            refusal = e;
        }
        assertEquals(String.valueOf(refusal), String.valueOf(verdict.refusal()), what);
        if (refusal == null) {
            return 0;
        }
        assertTrue(
                refusal instanceof CorruptStorageException || refusal instanceof ForeignStorageException,
                what + ", refusal=" + refusal);
        assertNull(refusal.getCause(), what);
        Map<Path, byte[]> after = content(damaged);
        assertEquals(before.keySet(), after.keySet(), what);
        before.forEach((path, bytes) -> assertArrayEquals(bytes, after.get(path), what));
        return 1;
    }

    /** Several segments, overrides, votes, a compaction; all of it durable, and marked so. */
    private LogModel writeDurableLog(CrashingFileIo target) {
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
            model = model.compact(30);
            log.compact(30);
            log.maintain();
            assertTrue(log.firstIndex() > 1, "nothing was compacted");
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
                .filter(path -> path.toString().endsWith(".seg"))
                .toList();
    }

    private static CrashingInode inode(CrashingFileIo target, Path file) {
        return Objects.requireNonNull(target.files().get(file));
    }

    private static Map<Path, byte[]> content(CrashingFileIo target) {
        Map<Path, byte[]> content = new TreeMap<>();
        target.files().forEach((path, inode) -> content.put(path, inode.bytes()));
        return content;
    }
}
