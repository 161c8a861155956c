package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.process.Java;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS 1.3 changes its keys while a connection lives, after 128 GiB or so; here after each mebibyte. */
class KeyUpdateTest {
    private static final int LEAST_UPDATES = 50;

    @Test
    @Timeout(120)
    void shouldGoOnWhenKeysChange(@TempDir Path directory) throws IOException, InterruptedException {
        Path said = directory.resolve("said.txt");

        Process child = Java.builder(ManyBytes.class)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();

        assertTrue(child.waitFor(100, TimeUnit.SECONDS), "it never ended");
        String text = Files.readString(said, StandardCharsets.ISO_8859_1);
        assertEquals(0, child.exitValue(), text);
        assertTrue(text.contains("all frames came"), text);
        long updates =
                text.lines().filter(line -> line.contains("read key updated")).count();
        assertTrue(updates >= LEAST_UPDATES, "updates=" + updates);
    }
}
