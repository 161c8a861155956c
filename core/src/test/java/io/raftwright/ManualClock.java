package io.raftwright;

import io.raftwright.api.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. */
final class ManualClock implements Clock {
    private final AtomicLong nowNs;

    ManualClock(long nowNs) {
        this.nowNs = new AtomicLong(nowNs);
    }

    void pass(long ms) {
        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    @Override
    public long nanoTime() {
        return nowNs.get();
    }
}
