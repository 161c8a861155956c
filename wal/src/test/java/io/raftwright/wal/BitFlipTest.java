package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One bit of a whole segment is turned over, then another: it is told, or it lies where nothing is read. {@code mvn -Pcrash} takes
 * each bit; every {@code crash.bits}-th is taken otherwise.
 */
class BitFlipTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final int LENGTH = 64 << 10;
    private static final int STEP = Integer.getInteger("crash.bits", 211);
    private static final int PAIRS = Integer.getInteger("crash.pairs", 1000);

    private final Frames frames = new Frames();
    private final CrashingFileIo disk = new CrashingFileIo();

    private LogSummary sound;
    private CrashingInode segment;

    @BeforeEach
    void fillASegment() {
        try (WriteAheadLog log = open()) {
            int chain = 0;
            for (int i = 0; i < 12; i++) {
                int count = 1 + i % 3;
                log.append(frames.run(log.lastIndex() + 1, count, 1, chain, 3700 / count - 60 + i), 0);
                chain = frames.lastCrc();
                log.force();
            }
            log.mark();
            log.force();
        }
        segment = Objects.requireNonNull(disk.files().get(firstSegment()));
        sound = Objects.requireNonNull(verify().summary());
        assertEquals(LENGTH, segment.length());
        assertEquals(12, sound.durableBatch());
    }

    /** Where a checksum covers a byte, each of its bits is told; where none does, none matters, and that is nowhere else. */
    @Test
    void shouldTellEachBitThatMattersAndNoOther() {
        BitSet covered = coveredBytes();
        long told = 0;
        long harmless = 0;
        for (int bit = 0; bit < LENGTH * 8; bit += STEP) {
            segment.flip(bit / 8, bit % 8);
            LogVerdict verdict = verify();
            segment.flip(bit / 8, bit % 8);

            boolean isTold = verdict.refusal() != null;
            boolean isInLastMark = bit / 8 >= lastBatch();
            assertTrue(isTold || sound.equals(asWithItsMark(verdict, isInLastMark)), "bit=" + bit + ", " + verdict);
            assertEquals(covered.get(bit / 8) && !isInLastMark, isTold, "bit=" + bit);
            told += isTold ? 1 : 0;
            harmless += isTold ? 0 : 1;
        }
        report("single bits of a segment: flipped=%d told=%d harmless=%d lost=0%n", told + harmless, told, harmless);
    }

    /**
     * Two bits at once may take both a batch and all that says it was durable. Nothing can tell that from an interrupted write, so
     * the rate is measured, not denied; what is left then is a shorter log, never another one.
     */
    @Test
    void shouldShortenTheLogWithoutAWordOnlyIfAllProofIsGoneToo() {
        Random random = new Random(5);
        long told = 0;
        long shortened = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            int first = random.nextInt(usedBytes());
            int second = random.nextInt(usedBytes());
            segment.flip(first, 3);
            segment.flip(second, 5);
            LogVerdict verdict = verify();
            segment.flip(first, 3);
            segment.flip(second, 5);

            LogSummary summary = verdict.summary();
            if (summary == null) {
                told++;
            } else if (summary.lastIndex() < sound.lastIndex()) {
                shortened++;
                // Only the last batch: all before it are known by the one behind, too.
                assertTrue(Math.max(first, second) >= lastBatch() && summary.lastBatch() == 11, verdict::toString);
            } else {
                assertEquals(sound.lastIndex(), summary.lastIndex());
            }
        }
        report("pairs of bits of a segment: flipped=%d told=%d shortened=%d%n", PAIRS, told, shortened);
    }

    /** As long as nothing was written behind it, the last batch is known to be durable to nobody but those who were told. */
    @Test
    void shouldNeedAMarkToTellDamageOfTheLastBatch() {
        disk.files().clear();
        long last;
        try (WriteAheadLog log = open()) {
            log.append(frames.run(1, 1, 1, 0, 100), 0);
            log.append(frames.run(2, 1, 1, frames.lastCrc(), 100), 0);
            log.force();
            last = log.lastIndex();
        }
        segment = Objects.requireNonNull(disk.files().get(firstSegment()));
        segment.flip(8192 + 200, 1);

        assertEquals(2, last);
        assertEquals(1, Objects.requireNonNull(verify().summary()).lastIndex());
    }

    private static LogSummary asWithItsMark(LogVerdict verdict, boolean isInLastMark) {
        LogSummary found = Objects.requireNonNull(verdict.summary());
        if (!isInLastMark) {
            return found;
        }
        // The mark itself holds nothing; without it the log is the same, but knows less of how far it was durable.
        return new LogSummary(
                found.identity(),
                found.segments(),
                found.firstIndex(),
                found.lastIndex(),
                found.term(),
                found.votedFor(),
                found.commitHint(),
                13,
                12,
                null,
                null);
    }

    private int lastBatch() {
        return 4096 * 13;
    }

    private int usedBytes() {
        return lastBatch() + 4096;
    }

    /** Headers and frames, by their lengths; what lies between them is padding. */
    private BitSet coveredBytes() {
        ByteBuffer bytes = ByteBuffer.wrap(segment.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        BitSet covered = new BitSet();
        covered.set(0, 128);
        for (int batch = 4096; batch < usedBytes(); batch += 4096) {
            covered.set(batch, batch + BatchHeader.LENGTH);
            int at = batch + BatchHeader.LENGTH;
            int end = at + BatchHeader.dataLength(bytes, batch);
            while (at < end) {
                covered.set(at, at + 40 + bytes.getInt(at + 8));
                at += LogFrame.length(bytes, at);
            }
        }
        return covered;
    }

    private Path firstSegment() {
        return disk.files().keySet().stream()
                .filter(path -> path.toString().endsWith(".seg"))
                .findFirst()
                .orElseThrow();
    }

    private LogVerdict verify() {
        return LogAudit.verify(DIRECTORY, disk);
    }

    private WriteAheadLog open() {
        return WriteAheadLog.open(
                DIRECTORY, CLUSTER, 1, WalOptions.ofSegmentLength(LENGTH).with(OnDamage.REFUSE), disk, new Random(3));
    }

    private static void report(String format, Object... figures) {
        if (Boolean.getBoolean("crash.report")) {
            System.out.printf(format, figures);
        }
    }
}
