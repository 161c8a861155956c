package io.raftwright.internal.runtime;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How long something took lately: counts in buckets that grow with the time they stand for, for two periods in turn. Answers
 * cover the present period and the one before it, so half to a whole window; while nothing is recorded, they stay.
 *
 * <pre>
 *   nanoseconds >> 10     0  1  2 … 7 │ 8  9 … 15 │ 16 18 … 30 │ 32 36 … 60 │ …
 *   bucket                0  1  2 … 7 │ 8  9 … 15 │ 16 17 … 23 │ 24 25 … 31 │ …
 * </pre>
 *
 * Eight buckets to each power of two, from 1 µs to two hours; what takes longer counts as the
 * longest. An answer overstates by an eighth at most (below 8 µs by one µs).
 * Recording allocates nothing.
 *
 * <p>Owner: the one thread that records; any thread may ask, and may then see a time recorded just now or not.
 */
final class LatencyWindow {
    private static final int UNIT_SHIFT = 10;
    private static final int SUB_BITS = 3;
    private static final int SUB_COUNT = 1 << SUB_BITS;
    private static final int LAST_BIT = 32;
    private static final int BUCKET_COUNT = (LAST_BIT - SUB_BITS + 2) << SUB_BITS;

    private final long periodNs;
    private final AtomicIntegerArray[] counts = {
        new AtomicIntegerArray(BUCKET_COUNT), new AtomicIntegerArray(BUCKET_COUNT)
    };
    private final Position[] longestNs = {new Position(0), new Position(0)};
    private int present;
    private boolean hasBegun;
    private long periodBeganNs;

    /**
     * An empty window.
     *
     * @param windowNs its length in nanoseconds, two periods
     */
    LatencyWindow(long windowNs) {
        this.periodNs = windowNs / 2;
    }

    /**
     * Records one time.
     *
     * @param nowNs  the time, on any clock that does not go back
     * @param tookNs at least 0
     */
    void record(long nowNs, long tookNs) {
        turn(nowNs);
        AtomicIntegerArray buckets = counts[present];
        int bucket = bucketOf(tookNs);
        buckets.setRelease(bucket, buckets.getPlain(bucket) + 1);
        if (tookNs > longestNs[present].get()) {
            longestNs[present].set(tookNs);
        }
    }

    /** Begins the next period when this one is over, forgetting the one before it; both, after a long pause. */
    private void turn(long nowNs) {
        if (!hasBegun) {
            hasBegun = true;
            periodBeganNs = nowNs;
        }
        long elapsedNs = nowNs - periodBeganNs;
        if (elapsedNs >= periodNs) {
            periodBeganNs = nowNs;
            present ^= 1;
            forget(present);
            if (elapsedNs >= 2 * periodNs) {
                forget(present ^ 1);
            }
        }
    }

    private void forget(int period) {
        for (int bucket = 0; bucket < BUCKET_COUNT; bucket++) {
            counts[period].setRelease(bucket, 0);
        }
        longestNs[period].set(0);
    }

    /** The longest time, exactly; 0 if none was recorded. Any thread. */
    long maxNs() {
        return Math.max(longestNs[0].get(), longestNs[1].get());
    }

    /**
     * A time that so many in a hundred did not exceed, never less than the true one; 0 if none was recorded. Any thread.
     *
     * @param percent from 1 to 100
     */
    long percentileNs(int percent) {
        long total = 0;
        for (int bucket = 0; bucket < BUCKET_COUNT; bucket++) {
            total += countIn(bucket);
        }
        long rank = (total * percent + 99) / 100;
        long seen = 0;
        for (int bucket = 0; bucket < BUCKET_COUNT; bucket++) {
            seen += countIn(bucket);
            if (rank > 0 && seen >= rank) {
                return bucket == BUCKET_COUNT - 1 ? maxNs() : Math.min(endOf(bucket), maxNs());
            }
        }
        return maxNs();
    }

    private long countIn(int bucket) {
        return counts[0].getAcquire(bucket) + (long) counts[1].getAcquire(bucket);
    }

    static int bucketOf(long ns) {
        long units = Math.min(Math.max(ns, 0) >>> UNIT_SHIFT, (1L << (LAST_BIT + 1)) - 1);
        if (units < SUB_COUNT) {
            return (int) units;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(units) - SUB_BITS;
        return (shift << SUB_BITS) + (int) (units >>> shift);
    }

    /** The longest time that a bucket counts. */
    static long endOf(int bucket) {
        int shift = Math.max(0, (bucket >> SUB_BITS) - 1);
        long units = bucket - ((long) shift << SUB_BITS);
        return ((units + 1) << (shift + UNIT_SHIFT)) - 1;
    }
}
