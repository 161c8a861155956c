package io.raftwright.testkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.history.Operation;
import io.raftwright.testkit.history.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContestTest {
    private static final String NONE = "" + Long.MIN_VALUE;

    private final Contest contest = new Contest();

    @Test
    void shouldReadWhatContendersSay() {
        say("inv p.1 write c1.0 7 " + NONE + " 10", "inv q.1 read c1.0 " + NONE + ' ' + NONE + " 20");
        say("ret q.1 7 30", "not p.1 40");

        List<Operation> operations = contest.history().operations();

        assertEquals(
                List.of(Outcome.REFUSED, Outcome.OK),
                operations.stream().map(Operation::outcome).toList());
        assertEquals(7, operations.get(1).result());
        assertEquals(30, operations.get(1).returnedNs());
    }

    @Test
    void shouldAcceptAWriteOfAKilledProcessThatShowsLater() {
        say("inv p.1 write c1.0 7 " + NONE + " 10");
        say("inv q.1 read c1.0 " + NONE + ' ' + NONE + " 20", "ret q.1 " + NONE + " 30");
        say("inv q.2 cas c1.0 8 7 40", "ret q.2 1 50");

        assertTrue(contest.check().contains("operations=3 (unknown=1"), contest::check);
    }

    @Test
    void shouldRefuseAReadThatForgetsWhatWasReadBefore() {
        say("inv p.1 write c1.0 7 " + NONE + " 10", "ret p.1 " + NONE + " 20");
        say("inv q.1 read c1.0 " + NONE + ' ' + NONE + " 30", "ret q.1 " + NONE + " 40");

        assertThrows(AssertionError.class, contest::check);
    }

    private void say(String... lines) {
        for (String line : lines) {
            contest.take(line);
        }
    }
}
