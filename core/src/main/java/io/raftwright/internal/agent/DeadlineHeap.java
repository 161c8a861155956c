package io.raftwright.internal.agent;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Seats by the time at which they want to be run, whether or not somebody rings; the earliest on top of a binary heap. Each seat
 * knows its own slot, so that moving or removing it needs no search.
 *
 * <p>Owner: the shared thread.
 */
final class DeadlineHeap {
    static final int NOWHERE = -1;

    private @Nullable AgentSeat[] heap = new @Nullable AgentSeat[16];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** The seat with the earliest deadline; only if there is one. */
    AgentSeat earliest() {
        return at(0);
    }

    /** Adds a seat, or moves it, as its deadline says now. */
    void put(AgentSeat seat) {
        if (seat.heapSlot == NOWHERE) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            set(size++, seat);
        }
        settle(seat);
    }

    /** Removes a seat if it is there. */
    void remove(AgentSeat seat) {
        int slot = seat.heapSlot;
        if (slot == NOWHERE) {
            return;
        }
        seat.heapSlot = NOWHERE;
        AgentSeat last = at(--size);
        heap[size] = null;
        if (last != seat) {
            set(slot, last);
            settle(last);
        }
    }

    private void settle(AgentSeat seat) {
        rise(seat);
        sink(seat);
    }

    private void rise(AgentSeat seat) {
        while (seat.heapSlot > 0) {
            AgentSeat parent = at((seat.heapSlot - 1) / 2);
            if (!isEarlier(seat, parent)) {
                return;
            }
            swap(seat, parent);
        }
    }

    private void sink(AgentSeat seat) {
        for (int left = 2 * seat.heapSlot + 1; left < size; left = 2 * seat.heapSlot + 1) {
            AgentSeat child = at(left);
            if (left + 1 < size && isEarlier(at(left + 1), child)) {
                child = at(left + 1);
            }
            if (!isEarlier(child, seat)) {
                return;
            }
            swap(seat, child);
        }
    }

    private static boolean isEarlier(AgentSeat a, AgentSeat b) {
        return a.deadlineNs - b.deadlineNs < 0;
    }

    private void swap(AgentSeat a, AgentSeat b) {
        int slot = a.heapSlot;
        set(b.heapSlot, a);
        set(slot, b);
    }

    private void set(int slot, AgentSeat seat) {
        heap[slot] = seat;
        seat.heapSlot = slot;
    }

    private AgentSeat at(int slot) {
        return Objects.requireNonNull(heap[slot], "heap has a hole");
    }
}
