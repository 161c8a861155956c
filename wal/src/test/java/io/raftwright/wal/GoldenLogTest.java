package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory that a build of each format version has written opens, with the same entries, in every build after it. */
class GoldenLogTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @ParameterizedTest
    @ValueSource(ints = 1)
    void shouldOpenWhatEarlierBuildsWrote(int version) throws IOException {
        List<String> expected = new String(resource("v" + version + ".txt").readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        unpack("v" + version + ".zip");
        Path member = temporary.resolve("member");

        LogVerdict verdict = LogAudit.verify(member);
        assertNull(verdict.refusal());
        assertNotNull(verdict.summary());
        assertEquals(List.of(), verdict.remarks());
        try (WriteAheadLog log = GoldenLog.open(member)) {
            assertEquals(expected, GoldenLog.describe(log));
            var frames = new Frames();
            int chain = (int) Long.parseLong(expected.get(expected.size() - 1).split(" link ")[1], 16);
            log.append(frames.run(log.lastIndex() + 1, 1, 99, chain, 5), 0);
            log.force();
        }
        assertEquals(
                expected.size() - 3 + 1,
                Objects.requireNonNull(LogAudit.verify(member).summary()).lastIndex() - firstIndex(expected) + 1);
    }

    private static long firstIndex(List<String> expected) {
        return Long.parseLong(expected.get(1).split(" ")[1]);
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(GoldenLogTest.class.getResourceAsStream("/golden/" + name), name);
    }

    private void unpack(String name) throws IOException {
        try (ZipInputStream archive = new ZipInputStream(resource(name))) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                Path file = temporary.resolve(entry.getName());
                Files.createDirectories(
                        Objects.requireNonNull(file.getParent()),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                Files.write(file, archive.readAllBytes());
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }
}
