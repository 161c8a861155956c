package io.raftwright.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.examples.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {

    @Test
    @Timeout(120)
    void shouldFindEveryAcknowledgedWriteAndCleanUp(@TempDir Path parent) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);

        boolean nothingLost = Quickstart.run(terminal, parent, 500);

        String story = out.toString(StandardCharsets.UTF_8);
        assertTrue(nothingLost, story);
        assertTrue(story.contains("500 of 500 acknowledged writes found"), story);
        assertTrue(story.contains("the watch saw 500 of 500 changes, in order"), story);
        assertTrue(story.contains("through member") && story.contains(": not done, it is red no more"), story);
        try (Stream<Path> left = Files.list(parent)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
