package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The next segment is begun by the thread that appends, and made durable by the one that forces. */
class RollTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final Path SEGMENTS = DIRECTORY.resolve("wal");
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions OPTIONS =
            WalOptions.ofSegmentLength(64 << 10).with(OnDamage.REFUSE);

    private final Frames frames = new Frames();
    private final CrashingFileIo disk = new CrashingFileIo();
    private final WriteAheadLog log = open(disk);
    private long lastIndex;

    @Test
    void shouldNotWaitForTheDiskWhenItRolls() throws Exception {
        appendUntilFull();
        makeReady();
        List<String> before = segments(disk);
        disk.failForceIn(1);

        appendOne();

        assertEquals(before, segments(disk), "nothing was forced, so nothing may count as a segment");
    }

    @Test
    void shouldNameTheNextSegmentWithTheForceThatMakesItDurable() throws Exception {
        List<String> before = segments(disk);
        appendUntilFull();
        appendOne();

        log.force();

        assertEquals(before.size() + 1, segments(disk).size());
        try (WriteAheadLog recovered = open(disk.afterCrash(new Random(1)))) {
            assertEquals(lastIndex, recovered.lastIndex());
        }
    }

    @Test
    void shouldNameEachSegmentInTurnIfNothingWasForcedForLong() throws Exception {
        int before = segments(disk).size();
        for (int i = 0; i < 3; i++) {
            appendUntilFull();
            appendOne();
        }

        log.force();

        assertEquals(before + 3, segments(disk).size());
        try (WriteAheadLog recovered = open(disk.afterCrash(new Random(1)))) {
            assertEquals(lastIndex, recovered.lastIndex());
        }
    }

    /** Were the old one dropped first, a crash would leave no segment at all. */
    @Test
    void shouldKeepTheSegmentBeforeUntilTheNextOneIsNamed() throws Exception {
        appendUntilFull();
        log.force();
        appendOne();

        log.compact(lastIndex - 1);
        assertEquals(1, log.firstIndex());

        log.force();
        log.compact(lastIndex - 1);
        assertEquals(lastIndex, log.firstIndex());
        makeReady();
        try (WriteAheadLog recovered = open(disk.afterCrash(new Random(1)))) {
            assertEquals(lastIndex, recovered.lastIndex());
        }
    }

    @Test
    void shouldForgetASegmentThatWasNeverNamedWhenTheLogBeginsAnew() throws Exception {
        appendUntilFull();
        appendOne();

        log.reset(1000, 5, 0x77);
        log.force();
        makeReady();

        assertEquals(1, segments(disk).size());
        try (WriteAheadLog recovered = open(disk.afterCrash(new Random(1)))) {
            assertEquals(1000, recovered.lastIndex());
        }
    }

    private static WriteAheadLog open(CrashingFileIo disk) {
        return WriteAheadLog.open(DIRECTORY, CLUSTER, 7, OPTIONS, disk, new Random(1));
    }

    private static List<String> segments(CrashingFileIo disk) throws Exception {
        return disk.list(SEGMENTS).stream()
                .filter(name -> name.endsWith(".seg"))
                .toList();
    }

    private void makeReady() {
        while (log.maintain() > 0) {
            // until there is nothing left to do
        }
    }

    private void appendOne() {
        lastIndex++;
        log.append(frames.run(lastIndex, 1, 1, lastIndex == 1 ? 0 : frames.lastCrc(), 100), 0);
    }

    /** Of 16 blocks one is the header, two are the reserve. */
    private void appendUntilFull() {
        long first = lastIndex;
        while (lastIndex < first + 13) {
            appendOne();
        }
    }
}
