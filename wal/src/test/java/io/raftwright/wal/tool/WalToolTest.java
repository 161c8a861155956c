package io.raftwright.wal.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.ExitCode;
import io.raftwright.wal.WriteAheadLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program prints, and with which code it ends. */
class WalToolTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldFindASoundLogSound() throws IOException {
        SmallLog unused = small();
        var before = content();

        assertEquals(ExitCode.SOUND, run("verify", directory()));

        assertEquals(
                "sound: firstIndex=1, lastIndex=3, term=3, votedFor=2, commitHint=0, lastBatch=5, durableBatch=4,"
                        + " segments=1\n",
                text(out));
        assertEquals(before, content(), "verify changed something");
    }

    @Test
    void shouldNameFileAndOffsetOfDamage() throws IOException {
        SmallLog log = small();
        log.damage(log.segment(), 8192 + 130);

        assertEquals(ExitCode.DAMAGED, run("verify", directory()));

        assertEquals(
                "damaged: what was durable is damaged, file=" + log.segment() + ", offset=8192, batch=2,"
                        + " durableBatch=4, firstDamagedIndex=1, nextSoundIndex=2\n",
                text(out));
    }

    @Test
    void shouldTellAnInterruptedWriteFromDamage() throws IOException {
        SmallLog log = small();
        try (WriteAheadLog opened = log.open()) {
            log.append(opened, 1);
        }
        log.damage(log.segment(), 4096 + 140);

        assertEquals(ExitCode.SOUND, run("verify", directory()));

        assertTrue(
                text(out)
                        .startsWith("interrupted: the last write was interrupted, file=" + log.segment()
                                + ", offset=4096, batch=5, lastIndex=3; opening cuts it off\nsound: "),
                text(out));
    }

    @Test
    void shouldWorkBesideARunningNode() {
        SmallLog log = small();
        try (WriteAheadLog opened = log.open()) {
            log.append(opened, 2);

            assertEquals(ExitCode.SOUND, run("verify", directory()));
            assertTrue(text(out).contains("lastIndex=5"), text(out));
            assertEquals(Files.exists(Path.of("/proc/locks")), text(out).startsWith("in use: "), text(out));
            assertEquals(ExitCode.SOUND, run("dump", directory(), "--short"));
            log.append(opened, 1);
            assertEquals(6, opened.lastIndex());
        }
    }

    @Test
    void shouldSayWhoseItIs() {
        SmallLog unused = small();

        assertEquals(ExitCode.SOUND, run("identity", directory()));

        assertTrue(text(out).startsWith("clusterId=" + SmallLog.CLUSTER + "\nmemberId=7\nincarnation="), text(out));
    }

    @Test
    void shouldShowALineForEachFrame() throws IOException {
        SmallLog unused = small();

        assertEquals(ExitCode.SOUND, run("dump", directory(), "--short", "--from=2", "--to=2"));

        List<String> lines = text(out).lines().toList();
        assertTrue(lines.get(0).startsWith("segment 00000000000000000001-"), text(out));
        assertTrue(lines.get(0).contains(" sequence=1 length=65536 firstIndex=1 "), text(out));
        assertTrue(
                lines.get(1).startsWith("  4096: batch count=0 batch=1 ")
                        && lines.get(1).endsWith(" hardState"),
                text(out));
        assertTrue(
                lines.get(4).startsWith("    12416: index=2 term=3 kind=COMMAND payloadLength=10 time=0 chain="),
                text(out));
        assertEquals("  24576 to 65536: no batch", lines.get(lines.size() - 1));
        assertEquals(1, lines.stream().filter(line -> line.contains(": index=")).count());
    }

    @Test
    void shouldGoOnBehindDamage() throws IOException {
        SmallLog log = small();
        log.damage(log.segment(), 12288 + 130);

        assertEquals(ExitCode.SOUND, run("dump", log.segment().toString(), "--short"));

        assertTrue(text(out).contains("  12288 to 16384: batch unfinished or damaged\n  16384: batch "), text(out));
    }

    @Test
    void shouldAnnotateEachByte() {
        SmallLog unused = small();

        assertEquals(ExitCode.SOUND, run("dump", directory()));

        assertTrue(text(out).contains("52 57 42 31                                     # magic=RWB1\n"), text(out));
        assertTrue(text(out).contains("30 31 32 33 34 35 36 37 38 39                   # payload\n"), text(out));
        assertTrue(text(out).contains("02 00 00 00 00 00 00 00                         # votedFor=2\n"), text(out));
    }

    @Test
    void shouldRepairOnlyWhatItIsToldTo() throws IOException {
        SmallLog log = small();
        log.damage(log.segment(), 8192 + 130);
        var before = content();

        assertEquals(ExitCode.REFUSED, run("repair", directory()));
        assertEquals(ExitCode.REFUSED, run("repair", directory(), "--apply"));
        assertTrue(
                text(err).contains("raftwright-wal: entries would be lost that may have been acknowledged"), text(err));
        assertEquals(ExitCode.DAMAGED, run("repair", directory(), WalTool.ACCEPT_LOSS));
        assertEquals(before, content(), "changed without --apply");

        assertEquals(ExitCode.SOUND, run("repair", directory(), "--apply", WalTool.ACCEPT_LOSS));
        assertTrue(text(out).contains("repaired: backup=" + directory() + "/backup-1\nsound: "), text(out));
        try (WriteAheadLog opened = log.open()) {
            assertEquals(0, opened.lastIndex());
            assertEquals(2, opened.votedFor());
        }
    }

    @Test
    void shouldTellTheReasonInTheExitCode() throws IOException {
        SmallLog unused = small();

        assertEquals(ExitCode.SOUND, run());
        assertTrue(text(out).contains("\n  5  repair refused"), text(out));
        assertEquals(ExitCode.USAGE, run("verify"));
        assertEquals(ExitCode.USAGE, run("mend", directory()));
        assertEquals(ExitCode.USAGE, run("verify", directory(), "--apply"));
        assertEquals(ExitCode.USAGE, run("dump", directory(), "--short", "--from=x"));
        assertEquals(ExitCode.FAILED, run("verify", directory() + "-not-there"));
        assertEquals(ExitCode.SOUND, run("verify", temporary.toString()), "holds no log yet");
        Files.writeString(temporary.resolve("log/IDENTITY"), "somebody else's");
        assertEquals(ExitCode.FOREIGN, run("verify", directory()));
        assertEquals(ExitCode.FOREIGN, run("identity", directory()));
        assertFalse(text(err).lines().anyMatch(line -> !line.startsWith("raftwright-wal: ")), text(err));
    }

    /** The standard error of libraries is shut in a process of its own: what is not caught would end it without a word, as damaged. */
    @Test
    void shouldSayThatMemoryRanOut() {
        SmallLog unused = small();
        PrintStream full = new PrintStream(out, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                throw new OutOfMemoryError("too large a log");
            }
        };

        ExitCode code = new WalTool(new Screen(full, false), new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(new String[] {"verify", directory()});

        assertEquals(ExitCode.FAILED, code);
        assertEquals("raftwright-wal: java.lang.OutOfMemoryError: too large a log\n", text(err));
    }

    @Test
    void shouldUseColoursOnATerminalOnly() {
        new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), true).good("sound", "x");
        new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false).good("sound", "x");

        assertEquals("\u001b[32msound\u001b[0m: x\nsound: x\n", text(out));
    }

    @Test
    void shouldPrintNothingOnStandardErrorInAProcessOfItsOwn() throws Exception {
        SmallLog unused = small();

        for (String form : List.of("--short", "--from=1")) {
            Path errors = temporary.resolve("errors");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            WalTool.class.getName(),
                            "dump",
                            directory(),
                            form)
                    .redirectError(errors.toFile())
                    .start();
            String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertEquals(0, process.waitFor());
            assertEquals(List.of(), unexplained(Files.readAllLines(errors)), form);
            assertTrue(shown.contains("payload"), shown);
            assertFalse(shown.contains("\u001b"), "colours without a terminal");
        }
    }

    /** From 24 on the JDK itself, before anybody can stop it, prints four lines about what chronicle-bytes does when it is loaded. */
    private static List<String> unexplained(List<String> errors) {
        boolean isKnown = Runtime.version().feature() >= 24 && errors.size() == 4;
        return isKnown
                ? errors.stream().filter(line -> !line.startsWith("WARNING: ")).toList()
                : errors;
    }

    private SmallLog small() {
        return new SmallLog(temporary.resolve("log")).written();
    }

    private String directory() {
        return temporary.resolve("log").toString();
    }

    private ExitCode run(String... args) {
        out.reset();
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new WalTool(new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false), errors).run(args);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    /** All files of the log with their bytes, as text. */
    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(temporary.resolve("log"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }
}
