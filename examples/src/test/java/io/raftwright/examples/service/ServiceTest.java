package io.raftwright.examples.service;

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

class ServiceTest {

    @Test
    @Timeout(120)
    void shouldLoseNothingWhenAnInstanceIsKilledAndReplaced(@TempDir Path parent) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);

        boolean nothingLost = Service.run(terminal, parent, 90);

        String story = out.toString(StandardCharsets.UTF_8);
        assertTrue(nothingLost, story);
        assertTrue(story.contains("acknowledged puts read through instance 4"), story);
        try (Stream<Path> left = Files.list(parent)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
