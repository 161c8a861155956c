package io.raftwright.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void shouldRedrawProgressInPlaceWhenWatched() {
        Terminal terminal = new Terminal(out, true);

        terminal.progress("%d of %d", 1, 2);
        terminal.line("done");

        assertTrue(printed().startsWith("\r   1 of 2 "), printed());
        assertTrue(printed().endsWith("\r   done\n"), printed());
    }

    @Test
    void shouldPrintPlainLinesWhenNotWatched() {
        Terminal terminal = new Terminal(out, false);

        terminal.progress("%d of %d", 1, 2);
        terminal.progress("%d of %d", 2, 2);
        terminal.line("done");

        assertEquals("   1 of 2\n   done\n", printed());
        assertFalse(printed().contains("\r"));
    }

    @Test
    void shouldNumberItsHeadings() {
        Terminal terminal = new Terminal(out, false);

        terminal.heading("one");
        terminal.heading("and %d", 2);

        assertEquals("\n1. one\n\n2. and 2\n", printed());
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
