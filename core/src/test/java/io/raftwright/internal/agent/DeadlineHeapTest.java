package io.raftwright.internal.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.Agent;

/** The heap of deadlines, held to a plain set of them. */
class DeadlineHeapTest {
    private static final int SEATS = 40;

    private final SharedThread thread = new SharedThread("test", () -> 0, null);

    private List<AgentSeat> seats() {
        List<AgentSeat> seats = new ArrayList<>();
        for (int i = 0; i < SEATS; i++) {
            seats.add(thread.seat("seat " + i, new Idle(), new Doorbell(), failure -> {}));
        }
        return seats;
    }

    @Property(tries = 300)
    void shouldHaveTheEarliestOnTop(@ForAll @Size(max = 300) List<Integer> steps) {
        List<AgentSeat> seats = seats();
        DeadlineHeap heap = new DeadlineHeap();
        Set<AgentSeat> model = new HashSet<>();

        for (int step : steps) {
            AgentSeat seat = seats.get(Math.floorMod(step, SEATS));
            if (Math.floorMod(step / SEATS, 3) == 0) {
                heap.remove(seat);
                model.remove(seat);
            } else {
                seat.deadlineNs = Long.MAX_VALUE - 500 + Math.floorMod(step / 7, 1_000); // across the overflow
                heap.put(seat);
                model.add(seat);
            }

            assertEquals(model.isEmpty(), heap.isEmpty());
            if (!model.isEmpty()) {
                long base = Long.MAX_VALUE - 500;
                long earliest = model.stream()
                        .map(at -> at.deadlineNs - base)
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
                assertEquals(earliest, heap.earliest().deadlineNs - base);
                assertTrue(model.contains(heap.earliest()));
            }
        }
    }

    /** Does nothing. */
    private static final class Idle implements Agent {
        @Override
        public int doWork() {
            return 0;
        }

        @Override
        public String roleName() {
            return "idle";
        }
    }
}
