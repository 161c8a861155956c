package io.raftwright.internal.agent;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;

/**
 * How long whoever stops something goes on waiting: one deadline for all its waits together, none of which ends early by an
 * interrupt. An interrupt that comes meanwhile is put aside, for what is closed between two waits must not meet it either (a
 * file channel would close itself in the middle), and given back at the end.
 *
 * <p>Owner: the thread that stops.
 */
public final class Patience implements AutoCloseable {
    /** What ends by itself is seen to end even if the deadline passed in waiting for something else. */
    private static final long LEAST_NS = 100_000_000;

    /** One wait, which an interrupt cuts short. */
    private interface Wait {
        boolean atMost(long duration, TimeUnit unit) throws InterruptedException;
    }

    private final LongSupplier nanoClock;
    private final long deadlineNs;
    private boolean isInterrupted;

    private Patience(long timeoutNs, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.deadlineNs = nanoClock.getAsLong() + timeoutNs;
        putInterruptAside();
    }

    /** Waits that take no longer than this, together, but for a tenth of a second each. */
    public static Patience ofSeconds(long seconds, LongSupplier nanoClock) {
        return new Patience(TimeUnit.SECONDS.toNanos(seconds), nanoClock);
    }

    /** Waits until the latch is open; false if the deadline comes first. */
    public boolean await(CountDownLatch latch) {
        return await(latch, Long.MAX_VALUE);
    }

    /** As {@link #await(CountDownLatch)}, but no longer than so many nanoseconds. */
    public boolean await(CountDownLatch latch, long maxNs) {
        return await(latch::await, maxNs);
    }

    /** Takes a lock; false if the deadline comes first. */
    public boolean lock(Lock lock) {
        return await(lock::tryLock, Long.MAX_VALUE);
    }

    private boolean await(Wait wait, long maxNs) {
        long waitNs = Math.min(maxNs, Math.max(LEAST_NS, deadlineNs - nanoClock.getAsLong()));
        long endNs = nanoClock.getAsLong() + waitNs;
        while (true) {
            putInterruptAside();
            try {
                return wait.atMost(endNs - nanoClock.getAsLong(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
    }

    /** To be called behind code that may have been interrupted in a wait of its own. */
    public void putInterruptAside() {
        isInterrupted |= Thread.interrupted();
    }

    /** Gives the interrupt back, if there was one. */
    @Override
    public void close() {
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
