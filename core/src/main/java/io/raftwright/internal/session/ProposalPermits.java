package io.raftwright.internal.session;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The bound on what waits at this member: a number of proposals and their bytes. Any thread. */
final class ProposalPermits {
    private final int maxCount;
    private final long maxBytes;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    ProposalPermits(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Takes a place for a proposal of this length, if there is one. */
    boolean take(int length) {
        if (count.incrementAndGet() > maxCount) {
            count.decrementAndGet();
            return false;
        }
        if (bytes.addAndGet(length) > maxBytes) {
            giveBack(length);
            return false;
        }
        return true;
    }

    void giveBack(int length) {
        count.decrementAndGet();
        bytes.addAndGet(-length);
    }

    int count() {
        return count.get();
    }

    long bytes() {
        return bytes.get();
    }

    /** True if {@link #take} would refuse a proposal of this length. */
    boolean isFullFor(int length) {
        return count.get() >= maxCount || bytes.get() + length > maxBytes;
    }
}
