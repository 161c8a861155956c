package io.raftwright.internal.agent;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Seats that want a duty cycle, linked through themselves, so that ringing allocates nothing. A seat is in it once at most: only
 * the first ring after each {@link Doorbell#clear} puts it there.
 *
 * <p>Owner: any thread pushes; the shared thread takes all at once.
 */
final class ReadyList {
    private final AtomicReference<@Nullable AgentSeat> newest = new AtomicReference<>();

    void push(AgentSeat seat) {
        AgentSeat before;
        do {
            before = newest.get();
            seat.nextReady = before;
        } while (!newest.compareAndSet(before, seat));
    }

    /** Takes all, linked by {@code nextReady} in the order in which they were pushed; null if there is none. */
    @Nullable
    AgentSeat takeAll() {
        AgentSeat oldest = null;
        AgentSeat seat = newest.getAndSet(null);
        while (seat != null) {
            AgentSeat older = seat.nextReady;
            seat.nextReady = oldest;
            oldest = seat;
            seat = older;
        }
        return oldest;
    }
}
