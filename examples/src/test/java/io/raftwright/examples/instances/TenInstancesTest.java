package io.raftwright.examples.instances;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TenInstancesTest {

    @Test
    @Timeout(120)
    void shouldShowThreeThatVoteHoweverManyDie(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int changes = TenInstances.run(new PrintStream(out, true, StandardCharsets.UTF_8), directory);

        assertEquals(3, changes, "the instance that observes has seen every change, once");
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(3, lines.size());
        for (int dead = 0; dead < 3; dead++) {
            String signs = lines.get(dead).substring(16);
            assertEquals(3, signs.chars().filter(sign -> sign == 'V').count(), signs);
            assertEquals(dead, signs.chars().filter(sign -> sign == '.').count(), signs);
        }
        assertTrue(lines.get(0).startsWith("ten are in"), lines.get(0));
    }
}
