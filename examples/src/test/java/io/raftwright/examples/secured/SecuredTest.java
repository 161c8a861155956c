package io.raftwright.examples.secured;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SecuredTest {
    @Test
    @Timeout(120)
    void shouldReadOnOneMemberWhatAnotherWrote(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        String read = Secured.run(directory, new PrintStream(out, true, StandardCharsets.UTF_8));

        assertEquals("hello, and nobody listened", read, out.toString(StandardCharsets.UTF_8));
    }
}
