package io.raftwright.examples.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OverNettyTest {

    /** A plain {@code java} with a class path: no flag, no native library, and it ends by itself, so that no thread is left. */
    @Test
    @Timeout(60)
    void shouldCarryAMapWithoutAFlagAndWithoutAWordOnStderr(@TempDir Path directory)
            throws IOException, InterruptedException {
        Path said = directory.resolve("said");
        Path complained = directory.resolve("complained");

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OverNetty.class.getName(),
                        directory.toString())
                .redirectOutput(said.toFile())
                .redirectError(complained.toFile())
                .start();

        assertTrue(process.waitFor(50, TimeUnit.SECONDS), "still running");
        assertEquals("", Files.readString(complained));
        assertTrue(Files.readString(said).endsWith("read by the third member: hello, over Netty\n"), said::toString);
        assertEquals(0, process.exitValue());
    }
}
