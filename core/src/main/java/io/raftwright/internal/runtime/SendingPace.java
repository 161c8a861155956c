package io.raftwright.internal.runtime;

/**
 * How fast bytes may go out, on average: after each message a pause in proportion to its length, a few messages at once if there
 * were none for a while.
 *
 * <p>Owner: the consensus thread.
 */
final class SendingPace {
    /** What was not used lately may be caught up with for so long; more than the pause between two looks at the time. */
    private static final long BURST_NS = 20_000_000;

    private static final long NS_PER_SECOND = 1_000_000_000;

    private final long bytesPerSecond;
    private long freeAtNs;

    SendingPace(long bytesPerSecond, long nowNs) {
        this.bytesPerSecond = bytesPerSecond;
        this.freeAtNs = nowNs;
    }

    boolean isFree(long nowNs) {
        return nowNs - freeAtNs >= 0;
    }

    /** A message goes out: at most 2³¹ bytes, so that nothing overflows. */
    void sent(int length, long nowNs) {
        long earliest = nowNs - BURST_NS;
        long from = freeAtNs - earliest > 0 ? freeAtNs : earliest;
        freeAtNs = from + length * NS_PER_SECOND / bytesPerSecond;
    }
}
