package io.raftwright.benchmarks;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Exact durations of many calls: every one is kept, up to a bound.
 *
 * <p>Owner: any threads may record; one reads, after they have ended.
 */
final class Recorder {
    private final long[] durationsNs;
    private final AtomicInteger next = new AtomicInteger();

    Recorder(int maxCount) {
        durationsNs = new long[maxCount];
    }

    /** Keeps a duration; one beyond the bound is not kept. */
    void record(long durationNs) {
        int slot = next.getAndIncrement();
        if (slot < durationsNs.length) {
            durationsNs[slot] = durationNs;
        }
    }

    /** The median of figures; they are sorted. */
    static double median(double[] figures) {
        Arrays.sort(figures);
        return figures[figures.length / 2];
    }

    /** How many durations are kept. */
    int count() {
        return Math.min(next.get(), durationsNs.length);
    }

    /** The durations in ascending order. */
    Sorted sorted() {
        long[] copy = Arrays.copyOf(durationsNs, count());
        Arrays.sort(copy);
        return new Sorted(copy);
    }

    /** What was recorded, in ascending order. */
    static final class Sorted {
        private final long[] ascendingNs;

        private Sorted(long[] ascendingNs) {
            this.ascendingNs = ascendingNs;
        }

        /** The duration that this share of all did not exceed, in microseconds; 0 if nothing was recorded. */
        double microsAt(double share) {
            int rank = (int) Math.ceil(share * ascendingNs.length);
            return ascendingNs.length == 0 ? 0 : ascendingNs[Math.max(rank, 1) - 1] / 1e3;
        }
    }
}
