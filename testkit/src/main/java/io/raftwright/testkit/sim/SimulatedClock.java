package io.raftwright.testkit.sim;

import io.raftwright.api.Clock;

/**
 * The clock of one computer: it began somewhere, runs a little fast or slow, and may jump ahead.
 *
 * <p>Owner: the simulation's thread.
 */
final class SimulatedClock implements Clock {
    /** How slow and how fast clocks run, at most. */
    static final double SLOWEST = 0.97;

    static final double FASTEST = 1.03;

    private final Timeline timeline;
    private long baseNs;
    private long sinceNs;
    private double rate = 1;

    /** A clock that shows some time now and runs as time does. */
    public SimulatedClock(Timeline timeline, long shownNs) {
        this.timeline = timeline;
        this.baseNs = shownNs;
        this.sinceNs = timeline.nowNs();
    }

    @Override
    public long nanoTime() {
        return baseNs + (long) ((timeline.nowNs() - sinceNs) * rate);
    }

    /** From now on it runs at another rate: 1.001 gains a millisecond each second. */
    public void runAt(double newRate) {
        baseNs = nanoTime();
        sinceNs = timeline.nowNs();
        rate = newRate;
    }

    /** Jumps ahead, as a clock does that was stopped with its virtual machine and set right afterwards. */
    public void jump(long aheadNs) {
        baseNs += Math.max(0, aheadNs);
    }

    /** The longest that may have passed when any clock showed so many nanoseconds. */
    static long mostTrueNs(long shownNs) {
        return (long) Math.ceil(shownNs / SLOWEST) + 1;
    }

    /** How long this clock takes for what it takes for so many nanoseconds, in nanoseconds of true time. */
    long trueNs(long shownNs) {
        return shownNs >= Long.MAX_VALUE / 4 ? shownNs : (long) Math.ceil(shownNs / rate) + 1;
    }
}
