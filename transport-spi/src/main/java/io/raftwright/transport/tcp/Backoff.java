package io.raftwright.transport.tcp;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from 20 ms to 2 s, each wait drawn from its upper half so that
 * members which lost each other at the same moment do not dial in step. Owner: the transport thread.
 */
final class Backoff {
    static final long FIRST_NS = 20_000_000L;
    static final long LAST_NS = 2_000_000_000L;

    private final RandomGenerator random;
    private long ceilingNs = FIRST_NS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The next wait, in nanoseconds; the one after it may be twice as long. */
    long nextNs() {
        long waitNs = ceilingNs / 2 + random.nextLong(ceilingNs / 2 + 1);
        ceilingNs = Math.min(2 * ceilingNs, LAST_NS);
        return waitNs;
    }

    /** Starts again from the shortest wait. */
    void reset() {
        ceilingNs = FIRST_NS;
    }
}
