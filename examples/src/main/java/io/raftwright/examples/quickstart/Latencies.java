package io.raftwright.examples.quickstart;

import java.util.Arrays;

/** How long each of many calls took, in nanoseconds, sorted. */
final class Latencies {
    private final long[] sortedNs;

    Latencies(long[] latenciesNs) {
        sortedNs = latenciesNs.clone();
        Arrays.sort(sortedNs);
    }

    /** The time that this share of the calls did not exceed, in milliseconds; share from 0 to 1. */
    double millisAt(double share) {
        int rank = (int) Math.ceil(share * sortedNs.length);
        return sortedNs[Math.max(rank, 1) - 1] / 1e6;
    }
}
