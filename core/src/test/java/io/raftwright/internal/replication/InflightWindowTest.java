package io.raftwright.internal.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** What is on its way, against a plain queue. */
class InflightWindowTest {
    private static final int MAX_MESSAGES = 37;
    private static final long MAX_BYTES = 2000;

    @Property
    void shouldHoldAsMuchAsItIsAllowed(@ForAll @Size(max = 400) int[] draws) {
        InflightWindow window = new InflightWindow(MAX_MESSAGES, MAX_BYTES);
        ArrayDeque<long[]> model = new ArrayDeque<>();
        long last = 0;

        for (int draw : draws) {
            int amount = Math.floorMod(draw >> 3, 100);
            if ((draw & 7) == 0) {
                long index = last - amount / 2;
                window.freeUpTo(index);
                model.removeIf(message -> message[0] <= index);
            } else if ((draw & 0x3ff) == 1) {
                window.clear();
                model.clear();
            } else if (!window.isFull()) {
                window.add(++last, amount);
                model.add(new long[] {last, amount});
            }
            long bytes = model.stream().mapToLong(message -> message[1]).sum();
            assertEquals(model.size(), window.count());
            assertEquals(model.size() == MAX_MESSAGES || bytes >= MAX_BYTES, window.isFull());
        }
    }

    // scenario 38: bytes given back are the bytes taken
    @Example
    void shouldBeEmptyAgainAfterAnyNumberOfRounds() {
        InflightWindow window = new InflightWindow(3, 100);

        for (long index = 1; index <= 1000; index++) {
            window.add(index, 99);
            window.freeUpTo(index);
        }

        assertEquals(0, window.count());
        window.add(1001, 99);
        assertFalse(window.isFull());
        window.add(1002, 1);
        assertTrue(window.isFull());
    }
}
