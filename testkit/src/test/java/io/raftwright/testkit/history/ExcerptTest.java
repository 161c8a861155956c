package io.raftwright.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person is shown of a history that is not linearizable. */
class ExcerptTest {
    private final Script script = new Script();

    @Test
    void shouldDrawWhatNoOrderExplains() {
        script.ok(1, 0, 10, Register.write("x", 5));
        script.ok(1, 20, 30, Register.read("x"), 5);
        script.ok(1, 40, 80, Register.write("x", 7));
        script.ok(2, 50, 60, Register.read("x"), 7);
        script.ok(3, 70, 90, Register.read("x"), 5);
        script.ok(2, 100, 110, Register.read("x"), 7);

        String drawn = refuted(new Register()).toString();

        assertEquals("""
                not linearizable, key=x, operations=5: no order explains #4
                  before  #0  client 1  write x 5 = ok  |--|
                  before  #2  client 1  write x 7 = ok        |-----------|
                  before  #3  client 2  read x = 7               |--|
                  HERE    #4  client 3  read x = 5                     |-----|
                  before the excerpt the state can only have been 7
                  #4 can only have found 7
                """, drawn);
    }

    @Test
    void shouldBeginBeforeStatesBecomeAmbiguous() {
        script.ok(1, 0, 10, Register.write("x", 5));
        script.ok(1, 20, 30, Register.write("x", 1));
        script.ok(2, 20, 30, Register.write("x", 2));
        script.ok(1, 40, 50, Register.read("x"), 9);

        Excerpt excerpt = refuted(new Register());

        assertEquals("5", excerpt.stateBefore());
        assertEquals(List.of(1, 2, 3), ids(excerpt.operations()));
        assertEquals(List.of("1", "2"), excerpt.statesFound());
    }

    @Test
    void shouldFollowAllWaysToOneState() {
        addOneTwoAndThreeToReadThree();
        script.ok(1, 30, 40, Counter.read("c"), 4); // So the 3 was added at once.
        script.ok(1, 50, 60, Counter.read("c"), 5);

        Excerpt excerpt = refuted(new Counter());

        assertEquals("4", excerpt.stateBefore());
        assertEquals(5, excerpt.unplaced().id());
    }

    @Test
    void shouldBeginEarlierIfTheWayToAStateMatters() {
        addOneTwoAndThreeToReadThree();
        script.ok(1, 30, 40, Counter.read("c"), 9); // As if all three were still to come behind the 3.

        Excerpt excerpt = refuted(new Counter());

        assertEquals("0", excerpt.stateBefore());
        assertEquals(List.of(0, 1, 2, 4), ids(excerpt.operations()));
    }

    @Test
    void shouldStayShort() {
        for (int i = 0; i < 10; i++) {
            script.unknown(1, i, Register.write("x", i));
        }
        for (int i = 0; i < 5; i++) {
            script.ok(2, 300 + i, 600 + i, Register.write("x", 1000 + i));
            script.ok(2, 300 + i, 600 + i, Register.compareAndSet("x", 2000 + i, 0), Register.NOT_DONE);
        }
        script.ok(3, 590, 599, Register.read("x"), 5000);

        String drawn = refuted(new Register()).toString();

        assertTrue(drawn.lines().count() < 20, drawn);
        assertTrue(drawn.lines().allMatch(line -> line.length() < 160), drawn);
        assertTrue(drawn.contains("not drawn: "), drawn);
    }

    private void addOneTwoAndThreeToReadThree() {
        script.unknown(1, 0, Counter.add("c", 3));
        script.unknown(2, 1, Counter.add("c", 1));
        script.unknown(3, 2, Counter.add("c", 2));
        script.ok(1, 10, 20, Counter.read("c"), 3);
    }

    private Excerpt refuted(SequentialModel<Long> model) {
        Verdict verdict = LinearizabilityCheck.of(model).check(script.history());
        return assertInstanceOf(Verdict.NotLinearizable.class, verdict).excerpt();
    }

    private static List<Integer> ids(List<Operation> operations) {
        return operations.stream().map(Operation::id).toList();
    }
}
