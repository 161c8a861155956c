package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuietLogTest {
    private final List<String> lines = new ArrayList<>();
    private final QuietLog log = new QuietLog(lines::add);

    @Test
    void shouldLogTheSameOnceAMinuteAndCountTheRest() {
        log.warn("a", "first", 0);
        log.warn("a", "second", 1);
        log.warn("b", "other", 2);
        log.warn("a", "third", QuietLog.SILENCE_NS - 1);
        log.warn("a", "fourth", QuietLog.SILENCE_NS);
        log.warn("a", "fifth", 2 * QuietLog.SILENCE_NS);

        assertEquals(List.of("first", "other", "fourth, repeatedSinceLastLine=2", "fifth"), lines);
    }

    @Test
    void shouldForgetTheOldestOfTooManyKeys() {
        for (int i = 0; i <= 128; i++) {
            log.warn("key" + i, "line", 0);
        }

        log.warn("key0", "again", 0);
        log.warn("key128", "not again", 0);

        assertEquals(130, lines.size());
        assertEquals("again", lines.get(129));
    }
}
