package io.raftwright.configmap.internal.lease;

/**
 * Guesses the log's time while this member leads: what the newest command said, and what passed here since that was noticed. Never
 * ahead of what the next entry will say, as long as the same member leads, and seldom a second behind.
 *
 * <p>Owner: whoever takes the turns of a {@link LeaseExpiry}.
 */
final class LeaseClock {
    private static final long SECOND_NS = 1_000_000_000;

    private long seconds;
    private long noticedNs;

    /** Another leadership began: what passed before it may be lost. */
    void restart(long logTimeSeconds, long nowNs) {
        seconds = logTimeSeconds;
        noticedNs = nowNs;
    }

    /** The newest command said this. */
    void notice(long logTimeSeconds, long nowNs) {
        if (logTimeSeconds > seconds) {
            restart(logTimeSeconds, nowNs);
        }
    }

    /** What passed since the log's time was written down. */
    long sinceNoticedNs(long nowNs) {
        return nowNs - noticedNs;
    }

    /** How long until the log's time is this; not positive if it is that already. */
    long untilNs(long logTimeSeconds, long nowNs) {
        long left = logTimeSeconds - seconds;
        return left > Long.MAX_VALUE / 2 / SECOND_NS ? Long.MAX_VALUE / 2 : left * SECOND_NS - sinceNoticedNs(nowNs);
    }
}
