package io.raftwright.internal.runtime;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Lets an agent's thread sleep until there is work for it: an idle node then costs next to nothing, and a busy one never
 * waits. Whoever leaves work somewhere rings afterwards; the agent clears the ring before it looks, so none is missed.
 *
 * <p>Owner: the agent's thread; {@link #ring} from any thread.
 */
final class Doorbell implements IdleStrategy {
    private volatile boolean isRung;
    private volatile @Nullable Thread sleeper;
    private long maxSleepNs = 1_000_000;

    /**
     * There is work, left before this call. Any thread.
     *
     * <p>The fence keeps the work's store before the load of {@code isRung}. Without it a ring still standing from before could
     * be seen while the agent, which just cleared it, does not see the work yet: both would go to sleep.
     */
    void ring() {
        VarHandle.fullFence();
        if (!isRung) {
            isRung = true;
            Thread thread = sleeper;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Sets the longest sleep, in nanoseconds, before the agent wants to look at the time. */
    void sleepAtMost(long ns) {
        maxSleepNs = ns;
    }

    @Override
    public void idle(int workCount) {
        if (workCount <= 0) {
            idle();
        } else {
            isRung = false;
        }
    }

    @Override
    public void idle() {
        if (!isRung && maxSleepNs > 0) {
            sleeper = Thread.currentThread();
            if (!isRung) {
                LockSupport.parkNanos(this, maxSleepNs);
            }
            sleeper = null;
        }
        isRung = false;
    }

    @Override
    public void reset() {}
}
