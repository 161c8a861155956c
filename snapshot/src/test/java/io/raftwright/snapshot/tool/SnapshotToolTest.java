package io.raftwright.snapshot.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.ExitCode;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program prints, and with which code it ends. */
class SnapshotToolTest {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final SnapshotOptions OPTIONS = new SnapshotOptions(64, 2, 1 << 20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void writeTwo() {
        try (SnapshotFiles store = open(CLUSTER)) {
            for (long index : List.of(10L, 20L)) {
                SnapshotMeta meta = new SnapshotMeta(index, 3, 0x77, ByteBuffer.wrap(new byte[] {1, 2}));
                try (SnapshotStore.Writer writer = store.create(meta)) {
                    writer.write(ByteBuffer.wrap(new byte[100]));
                    writer.publish();
                }
            }
        }
    }

    @Test
    void shouldShowWhatEachStandsFor() {
        assertEquals(ExitCode.SOUND, run("inspect", "--chunks"));

        List<String> lines = text(out).lines().toList();
        assertEquals(file(20).toString(), lines.get(0));
        assertTrue(lines.get(1).startsWith("  chunk 0 offset=4096 payloadLength=64 crc="), text(out));
        assertTrue(lines.get(2).startsWith("  chunk 1 offset=4176 payloadLength=36 crc="), text(out));
        assertEquals(
                "  index=20, term=3, chain=77, clusterId=" + CLUSTER + ", configurationLength=2, imageLength=4292,"
                        + " payloadLength=100, chunkLength=64, chunks=2",
                lines.get(3));
        assertEquals(8, lines.size());
    }

    @Test
    void shouldSayWhichOneOpeningWouldShow() throws IOException {
        assertEquals(ExitCode.SOUND, run("verify"));
        assertTrue(text(out).startsWith("shown: " + file(20)) && text(out).contains("\nsound: " + file(10)), text(out));

        damage(20, 4100);

        assertEquals(ExitCode.SOUND, run("verify"));
        assertEquals(
                "damaged: snapshot damaged, source=" + file(20) + ", offset=4096, reason=chunk length",
                text(out).lines().findFirst().orElseThrow());
        assertTrue(text(out).contains("\nshown: " + file(10)), text(out));
        try (SnapshotFiles store = open(CLUSTER)) {
            assertEquals(10, store.latest().index());
        }
    }

    @Test
    void shouldSayWhatOpeningWouldPassOver() throws IOException {
        damage(20, 4100);
        damage(10, 4292 - 1);

        assertEquals(ExitCode.DAMAGED, run("verify"));

        String refusal;
        try (SnapshotFiles store = open(CLUSTER)) {
            refusal = store.damage();
        }
        assertEquals("damaged: " + refusal, text(out).lines().findFirst().orElseThrow());
        assertEquals(ExitCode.DAMAGED, run("inspect"));
    }

    @Test
    void shouldKnowAnotherCluster() {
        UUID other = new UUID(3, 4);

        assertEquals(ExitCode.FOREIGN, run("verify", "--cluster=" + other));

        String refusal =
                assertThrows(ForeignStorageException.class, () -> open(other)).getMessage();
        assertEquals("foreign: " + refusal, text(out).lines().findFirst().orElseThrow());
        assertEquals(ExitCode.SOUND, run("verify", "--cluster=" + CLUSTER));
    }

    @Test
    void shouldWorkBesideARunningNode() throws IOException {
        try (SnapshotFiles store = open(CLUSTER);
                SnapshotStore.Writer writer = store.create(new SnapshotMeta(30, 3, 1, ByteBuffer.allocate(1)))) {
            writer.write(ByteBuffer.allocate(200));

            assertEquals(ExitCode.SOUND, run("verify"));
            assertTrue(text(out).startsWith("shown: " + file(20)), text(out));
            writer.publish();
        }
    }

    @Test
    void shouldTellTheReasonInTheExitCode() {
        SnapshotTool tool = tool();
        assertEquals(ExitCode.SOUND, tool.run());
        assertTrue(text(out).contains("\n  3  belongs to something else"), text(out));
        assertEquals(ExitCode.USAGE, tool.run("verify"));
        assertEquals(ExitCode.USAGE, run("mend"));
        assertEquals(ExitCode.USAGE, run("verify", "--apply"));
        assertEquals(ExitCode.USAGE, run("verify", "--cluster=x"));
        assertEquals(
                ExitCode.FAILED, tool.run("verify", temporary.resolve("nowhere").toString()));
        assertTrue(text(err).lines().allMatch(line -> line.startsWith("raftwright-snapshot: ")), text(err));
    }

    @Test
    void shouldSayThatMemoryRanOut() {
        PrintStream full = new PrintStream(out, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                throw new OutOfMemoryError("too large a snapshot");
            }
        };

        ExitCode code = new SnapshotTool(full, new PrintStream(err, true, StandardCharsets.UTF_8), false)
                .run("verify", temporary.toString());

        assertEquals(ExitCode.FAILED, code);
        assertEquals("raftwright-snapshot: java.lang.OutOfMemoryError: too large a snapshot\n", text(err));
    }

    private SnapshotTool tool() {
        return new SnapshotTool(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
    }

    private ExitCode run(String command, String... options) {
        out.reset();
        String[] args = new String[options.length + 2];
        args[0] = command;
        args[1] = temporary.toString();
        System.arraycopy(options, 0, args, 2, options.length);
        return tool().run(args);
    }

    private SnapshotFiles open(UUID clusterId) {
        return SnapshotFiles.open(temporary, clusterId, OPTIONS, DiskFileIo.instance());
    }

    private Path file(long index) {
        return temporary.resolve("snap").resolve(String.format("%016x-%016x.snap", 3, index));
    }

    private void damage(long index, int position) throws IOException {
        byte[] bytes = Files.readAllBytes(file(index));
        bytes[position] ^= 1;
        Files.write(file(index), bytes);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
