package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log that is opened, appended to and closed, over and over, leaves no file open and no byte mapped. */
class LeakTest {
    private static final int CYCLES = Integer.getInteger("crash.cycles", 100);
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private final Frames frames = new Frames();

    @ParameterizedTest
    @EnumSource(AppendMode.class)
    void shouldLeaveNothingOpenAndNothingMapped(AppendMode mode) throws IOException {
        int chain = 0;
        for (int i = 0; i < CYCLES; i++) {
            try (WriteAheadLog log = open(mode);
                    LogReader reader = log.newReader()) {
                log.append(frames.run(log.lastIndex() + 1, 1, 1, chain, 100), 0);
                chain = frames.lastCrc();
                log.force();
                assertEquals(log.lastIndex(), reader.read(log.lastIndex(), 1).getLong(16));
                if (i == 0 && Files.exists(MAPS)) {
                    assertTrue(!mapped().isEmpty() && !open().isEmpty(), "nothing to count");
                }
                log.compact(log.lastIndex() - 5);
                log.maintain();
            }
        }

        assertEquals(List.of(), mapped());
        assertEquals(List.of(), open());
        assertTrue(files() < 40, "files=" + files());
        if (Boolean.getBoolean("crash.report")) {
            System.out.printf("leaks, %s: cycles=%d mapped=0 openFiles=0 filesLeft=%d%n", mode, CYCLES, files());
        }
    }

    private WriteAheadLog open(AppendMode mode) {
        return WriteAheadLog.open(
                temporary.resolve("log"),
                new UUID(1, 2),
                1,
                WalOptions.ofSegmentLength(64 << 10).with(mode),
                DiskFileIo.instance(),
                new Random());
    }

    /** Ranges of this process that show one of our files. Elsewhere than on Linux nobody tells. */
    private List<String> mapped() throws IOException {
        return Files.exists(MAPS)
                ? Files.readAllLines(MAPS).stream()
                        .filter(line -> line.contains(temporary.toString()))
                        .toList()
                : List.of();
    }

    private List<String> open() throws IOException {
        if (!Files.exists(DESCRIPTORS)) {
            return List.of();
        }
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            return descriptors
                    .map(LeakTest::target)
                    .filter(target -> target.contains(temporary.toString()))
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // Closed meanwhile: the one that lists them.
        }
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.count();
        }
    }
}
