package io.raftwright.examples.counter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CounterTest {

    @Test
    void shouldCountWhatEveryMemberAdds() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        long sum = Counter.run(new PrintStream(out, true, StandardCharsets.UTF_8), 10);

        assertEquals(30, sum);
        assertEquals(
                "member 1 counts 30\nmember 2 counts 30\nmember 3 counts 30\n",
                out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    }
}
