package io.raftwright.internal.kernel;

/** A member's clock: it begins anywhere, and is right, too slow, too fast, or standing still. */
final class SwarmClock {
    private double rate;
    private boolean isStopped;
    private long seenNs;
    private long shownNs;

    SwarmClock(long shownNs, double rate) {
        this.shownNs = shownNs;
        this.rate = rate;
    }

    /** From when it was last looked at it runs so many times as fast as true time. */
    void runAt(double newRate) {
        rate = newRate;
    }

    void stop(boolean isToStop) {
        isStopped = isToStop;
    }

    /** What it shows at a true time, which never runs back. */
    long at(long trueNs) {
        shownNs += isStopped ? 0 : (long) ((trueNs - seenNs) * rate);
        seenNs = trueNs;
        return shownNs;
    }
}
