package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log that went on behind a snapshot never goes back to what it was before, whatever becomes of its files. */
class ResetTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions OPTIONS = WalOptions.ofSegmentLength(64 << 10);

    private final Frames frames = new Frames();

    @ParameterizedTest
    @EnumSource(AppendMode.class)
    void shouldTellThatTheSegmentBehindTheSnapshotIsGone(AppendMode mode) {
        for (int seed = 0; seed < 60; seed++) {
            CrashingFileIo disk = resetLog(mode, seed % 4, new Random(seed));
            List<Path> segments = segments(disk);
            disk.files().remove(segments.get(segments.size() - 1));
            String replay = "seed=" + seed;

            CorruptStorageException refusal =
                    assertThrows(CorruptStorageException.class, () -> open(disk, mode, OnDamage.REFUSE), replay);

            assertTrue(refusal.getMessage().startsWith("the segment behind this one is gone, file="), replay + refusal);
            assertEquals(
                    refusal.getMessage(),
                    Objects.requireNonNull(LogAudit.verify(DIRECTORY, disk).refusal())
                            .getMessage());
            try (WriteAheadLog log = open(disk, mode, OnDamage.HEAL)) {
                assertNotNull(log.loss(), replay);
            }
            try (WriteAheadLog log = open(disk, mode, OnDamage.HEAL)) {
                assertNotNull(log.loss(), replay);
            }
        }
    }

    /**
     * What a loss of power leaves of a log that was reset and then written to. Nobody has taken back the segments from before, and
     * their last batches were never forced.
     *
     * @param unforced how many batches were not, before the reset
     */
    private CrashingFileIo resetLog(AppendMode mode, int unforced, Random random) {
        CrashingFileIo disk = new CrashingFileIo();
        WriteAheadLog log = open(disk, mode, OnDamage.REFUSE);
        int chain = append(log, 0, 40, 3000);
        log.force();
        log.mark();
        log.force();
        append(log, chain, unforced, 9000);

        log.reset(1000, 5, 77);
        append(log, 77, 3, 100);
        log.force();

        return disk.afterCrash(random);
    }

    private int append(WriteAheadLog log, int chain, int count, int length) {
        int last = chain;
        for (int i = 0; i < count; i++) {
            log.append(frames.run(log.lastIndex() + 1, 1, 6, last, length), 0);
            last = frames.lastCrc();
        }
        return last;
    }

    private static WriteAheadLog open(CrashingFileIo disk, AppendMode mode, OnDamage answer) {
        return WriteAheadLog.open(DIRECTORY, CLUSTER, 1, OPTIONS.with(mode).with(answer), disk, new Random(3));
    }

    private static List<Path> segments(CrashingFileIo disk) {
        return disk.files().keySet().stream()
                .filter(path -> path.toString().endsWith(".seg"))
                .toList();
    }
}
