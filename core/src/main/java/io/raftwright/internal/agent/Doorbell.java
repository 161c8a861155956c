package io.raftwright.internal.agent;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Lets an agent sleep until there is work for it: an idle node then costs next to nothing, and a busy one never waits. Whoever
 * leaves work somewhere rings afterwards; the ring is cleared before the agent looks, so none is missed.
 *
 * <p>The bell of an agent with a thread of its own is that thread's idle strategy. The bell of an agent that shares a thread is
 * {@linkplain #answeredBy answered} by a {@link AgentSeat}, which brings it to that thread's attention.
 *
 * <p>Owner: the agent's thread; {@link #ring} from any thread.
 */
public final class Doorbell implements IdleStrategy {
    private final AtomicBoolean isRung = new AtomicBoolean();
    private volatile @Nullable Thread sleeper;
    /** Set once, before anyone else knows this bell. */
    private volatile @Nullable Runnable answer;

    private long maxSleepNs = 1_000_000;

    /**
     * There is work, left before this call. Any thread.
     *
     * <p>The fence keeps the work's store before the load of {@code isRung}. Without it a ring still standing from before could
     * be seen while the agent, which just cleared it, does not see the work yet: both would go to sleep.
     */
    public void ring() {
        VarHandle.fullFence();
        if (!raise()) {
            return;
        }
        Runnable answering = answer;
        if (answering != null) {
            answering.run();
            return;
        }
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Rings without waking anyone. Returns false if it was rung already. */
    boolean raise() {
        return !isRung.get() && isRung.compareAndSet(false, true);
    }

    /** Sets the longest sleep, in nanoseconds, before the agent wants to look at the time. */
    public void sleepAtMost(long ns) {
        maxSleepNs = ns;
    }

    /** The longest sleep, in nanoseconds, that the agent wished for. */
    public long maxSleepNs() {
        return maxSleepNs;
    }

    /**
     * From now on the first ring after each {@link #clear} runs this, on the ringing thread, instead of waking a thread. A ring
     * from before, which nobody answered, is forgotten: who starts the agent rings again.
     */
    public void answeredBy(Runnable newAnswer) {
        answer = newAnswer;
        clear();
    }

    /** The agent is about to look for work. The fence pairs with that of {@link #ring}. */
    public void clear() {
        isRung.set(false);
        VarHandle.fullFence();
    }

    @Override
    public void idle(int workCount) {
        if (workCount <= 0) {
            idle();
        } else {
            clear();
        }
    }

    @Override
    public void idle() {
        if (!isRung.get() && maxSleepNs > 0) {
            sleeper = Thread.currentThread();
            if (!isRung.get()) {
                LockSupport.parkNanos(this, maxSleepNs);
            }
            sleeper = null;
        }
        clear();
    }

    @Override
    public void reset() {}
}
