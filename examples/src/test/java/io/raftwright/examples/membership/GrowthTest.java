package io.raftwright.examples.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GrowthTest {
    @Test
    void shouldGrowMoveTheLeadAndShrinkWithoutLosingAWord() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int words = Growth.run(new PrintStream(out, true, StandardCharsets.UTF_8));

        assertEquals(3, words);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("leader: 3"));
    }
}
