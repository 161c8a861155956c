package io.raftwright.internal.agent;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;

/**
 * A crew for many nodes, or for one that shall have a single thread: one thread for each duty, or one for all of them, or none.
 *
 * <p>The price of sharing: a force of one log holds up the durability of all, a slow state machine the applying of all; and with
 * one thread for all duties, each of them everything.
 *
 * <p>Owner: whoever made it; agents are enlisted from any thread.
 */
public final class SharedCrew implements Crew {
    private final Map<Duty, SharedThread> threadOf = new EnumMap<>(Duty.class);
    private final Set<SharedThread> threads = new LinkedHashSet<>();
    private final @Nullable ReentrantLock invocation;
    private final AtomicLong seatCount = new AtomicLong();

    private SharedCrew(Function<Duty, SharedThread> threadOfDuty, @Nullable ReentrantLock invocation) {
        this.invocation = invocation;
        for (Duty duty : Duty.values()) {
            SharedThread thread = threadOfDuty.apply(duty);
            threadOf.put(duty, thread);
            threads.add(thread);
        }
        threads.forEach(SharedThread::start);
    }

    /** A daemon thread for each duty, named after it. */
    public static SharedCrew threadPerDuty(String threadPrefix, LongSupplier nanoClock) {
        return new SharedCrew(duty -> new SharedThread(nameOf(threadPrefix, duty), nanoClock, null), null);
    }

    /** One daemon thread for all duties. */
    public static SharedCrew oneThread(String threadName, LongSupplier nanoClock) {
        SharedThread only = new SharedThread(threadName, nanoClock, null);
        return new SharedCrew(duty -> only, null);
    }

    /** No thread: the host invokes. */
    public static SharedCrew invoked(String name, LongSupplier nanoClock) {
        ReentrantLock invocation = new ReentrantLock();
        return new SharedCrew(duty -> new SharedThread(nameOf(name, duty), nanoClock, invocation), invocation);
    }

    private static String nameOf(String prefix, Duty duty) {
        return prefix + "-" + duty.label();
    }

    @Override
    public RunningAgent enlist(Duty duty, Agent agent, Doorbell bell, Consumer<Throwable> onFailure) {
        SharedThread thread = threadOf.get(duty);
        if (thread == null) {
            throw new IllegalStateException("no thread for a duty, duty=" + duty);
        }
        return thread.seat(duty.label() + "#" + seatCount.incrementAndGet(), agent, bell, onFailure);
    }

    @Override
    public int invoke() {
        return invocation != null && !invocation.isHeldByCurrentThread() && invocation.tryLock()
                ? invokeAndUnlock(invocation)
                : 0;
    }

    @Override
    public int invoke(Patience patience) {
        return invocation != null && !invocation.isHeldByCurrentThread() && patience.lock(invocation)
                ? invokeAndUnlock(invocation)
                : 0;
    }

    private int invokeAndUnlock(ReentrantLock held) {
        try {
            return threads.stream().mapToInt(SharedThread::invoke).sum();
        } finally {
            threads.forEach(SharedThread::endIfStopping);
            held.unlock();
        }
    }

    @Override
    public boolean isInvoked() {
        return invocation != null;
    }

    @Override
    public boolean isCurrent() {
        return threads.stream().anyMatch(SharedThread::isCurrent);
    }

    @Override
    public boolean close(Patience patience) {
        boolean haveEnded = true;
        for (SharedThread thread : threads) {
            haveEnded &= thread.stop(patience);
        }
        return haveEnded;
    }
}
