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
    /** What stands before the entries in the list of what is expected. */
    private static final int ENTRY_LINES_BEGIN = 3;

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
            String last = expected.get(expected.size() - 1);
            int chain = Integer.parseUnsignedInt(last.substring(last.lastIndexOf(' ') + 1), 16);
            log.append(frames.run(log.lastIndex() + 1, 1, 99, chain, 5), 0);
            log.force();
        }
        LogSummary after = Objects.requireNonNull(LogAudit.verify(member).summary());
        assertEquals(ENTRY_LINES_BEGIN + after.lastIndex() - after.firstIndex(), expected.size());
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
