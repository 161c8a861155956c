package io.raftwright.configmap.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.storage.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupToolTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String file;

    @BeforeEach
    void backUp() {
        file = directory.resolve("map.backup").toString();
        try (ConfigMap map = open("one", "config")) {
            map.put("k", "v");
            map.maintenance().backup().writeTo(Path.of(file));
        }
    }

    private ConfigMap open(String name, String cluster) {
        return ConfigMap.builder()
                .directory(directory.resolve(name))
                .clusterName(cluster)
                .segmentLength(4 << 20)
                .open();
    }

    private ExitCode run(String... args) {
        out.reset();
        err.reset();
        return new BackupTool(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }

    private void assertSaid(ByteArrayOutputStream where, String what) {
        String said = where.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains(what), said);
    }

    @Test
    void shouldSayWhatABackupHolds() {
        assertEquals(ExitCode.SOUND, run("inspect", file));
        assertSaid(out, "says: revision=2, compactRevision=0, keys=1, leases=0, ");
        assertEquals(ExitCode.SOUND, run("verify", file));
        assertSaid(out, "sound: revision=2, ");
        assertEquals(ExitCode.SOUND, run("--help"));
        assertSaid(out, "raftwright-backup COMMAND");
    }

    @Test
    void shouldRestore() {
        String target = directory.resolve("two").toString();

        assertEquals(ExitCode.SOUND, run("restore", file, target, "--cluster=next", "--bump-revision=10"));

        assertSaid(out, "restored: revision=2, ");
        try (ConfigMap map = open("two", "next")) {
            assertEquals("v", map.get("k"));
            assertEquals(13, map.put("k", "w").revision());
        }
        assertEquals(ExitCode.FOREIGN, run("restore", file, target, "--cluster=next"));
        assertSaid(err, "directory is not empty");
        assertEquals(
                ExitCode.SOUND,
                run("restore", file, directory.resolve("three").toString(), "--members=1=localhost:1,2=localhost:2"));
    }

    @Test
    void shouldNotTakeItsOwnFailureForDamage() {
        assertEquals(ExitCode.FAILED, runThrowing(new IllegalStateException("nowhere to print")));
        assertSaid(err, "IllegalStateException: nowhere to print");
        assertEquals(ExitCode.FAILED, runThrowing(new OutOfMemoryError("too large a map")));
        assertSaid(err, "OutOfMemoryError: too large a map");
    }

    private ExitCode runThrowing(Throwable failure) {
        PrintStream broken = new PrintStream(out, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }
        };
        return new BackupTool(broken, new PrintStream(err, true, StandardCharsets.UTF_8)).run("inspect", file);
    }

    @Test
    void shouldTellDamageFromWhatWasAskedWrong() throws IOException {
        String target = directory.resolve("two").toString();
        assertEquals(ExitCode.USAGE, run("verify"));
        assertEquals(ExitCode.USAGE, run("mend", file));
        assertEquals(ExitCode.USAGE, run("verify", file, "--cluster=x"));
        assertEquals(ExitCode.USAGE, run("restore", file, target));
        assertSaid(err, "choose another name");
        assertEquals(ExitCode.USAGE, run("restore", file, target, "--cluster=x", "--bump-revision=many"));
        assertEquals(ExitCode.USAGE, run("restore", file, target, "--cluster=x", "--bump-revision=" + Long.MAX_VALUE));
        assertSaid(err, "revision=2");
        assertEquals(ExitCode.USAGE, run("restore", file, target, "--cluster=x", "--members=one"));
        assertEquals(ExitCode.FAILED, run("verify", directory.resolve("nowhere").toString()));

        byte[] bytes = Files.readAllBytes(Path.of(file));
        Files.write(Path.of(file), Arrays.copyOf(bytes, bytes.length - 1));
        assertEquals(ExitCode.DAMAGED, run("verify", file));
        assertEquals(ExitCode.DAMAGED, run("restore", file, target, "--cluster=x"));

        Files.write(Path.of(file), new byte[10_000]);
        assertEquals(ExitCode.FOREIGN, run("verify", file));
        assertTrue(Files.notExists(Path.of(target)));
    }
}
