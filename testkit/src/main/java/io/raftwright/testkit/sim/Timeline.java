package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.Mix;
import java.util.PriorityQueue;

/**
 * Virtual time, and what is to happen when. Of two events at the same moment, the one that was planned first happens first.
 *
 * <p>Owner: the one thread of the simulation.
 */
final class Timeline {
    private final PriorityQueue<Event> planned = new PriorityQueue<>(1024);
    private long nowNs;
    private long sequence;
    private long eventCount;
    private long hash = 1;

    private record Event(long timeNs, long sequence, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(timeNs, other.timeNs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /** Nanoseconds since the beginning of the world. */
    public long nowNs() {
        return nowNs;
    }

    /** Plans an event some nanoseconds from now; at once if the delay is not positive. */
    public void after(long delayNs, Runnable action) {
        at(nowNs + Math.max(0, delayNs), action);
    }

    /** Plans an event at a moment that is not past. */
    public void at(long timeNs, Runnable action) {
        planned.add(new Event(Math.max(timeNs, nowNs), sequence++, action));
    }

    /** Lets the next event happen. Returns false if nothing is planned any more. */
    public boolean runNext() {
        Event next = planned.poll();
        if (next == null) {
            return false;
        }
        nowNs = next.timeNs;
        eventCount++;
        note(next.timeNs ^ (next.sequence << 40));
        next.action.run();
        return true;
    }

    /** The event that happens now was superseded by an earlier one, and does not count. */
    void superseded() {
        eventCount--;
    }

    /** How many events have happened. */
    public long eventCount() {
        return eventCount;
    }

    /** Something happened that must be the same in every run of the same seed. */
    public void note(long what) {
        hash = Mix.mix(hash ^ what);
    }

    /** A hash of all that was noted: equal hashes, equal runs. */
    public long hash() {
        return hash;
    }
}
