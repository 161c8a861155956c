package io.raftwright.internal.agent;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one agent on a {@link SharedThread}. If the agent fails, this seat ends and no other.
 *
 * <p>Owner: the shared thread; started and stopped by any.
 */
final class AgentSeat implements RunningAgent {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSeat.class);
    /** A wish to sleep for longer than this is a wish to be rung only. */
    private static final long LONGEST_SLEEP_NS = Long.MAX_VALUE / 4;

    private final String name;
    private final SharedThread thread;
    private final Agent agent;
    private final Doorbell bell;
    private final Consumer<Throwable> onFailure;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean isStarted;
    private volatile boolean isStopping;
    private boolean hasEnded;

    /** Written by {@link ReadyList}. */
    @Nullable
    AgentSeat nextReady;
    /** When it wants to be run, at the latest. */
    long deadlineNs;
    /** Written by {@link DeadlineHeap}. */
    int heapSlot = DeadlineHeap.NOWHERE;

    AgentSeat(String name, SharedThread thread, Agent agent, Doorbell bell, Consumer<Throwable> onFailure) {
        this.name = name;
        this.thread = thread;
        this.agent = agent;
        this.bell = bell;
        this.onFailure = onFailure;
        bell.answeredBy(() -> thread.makeReady(this));
    }

    /** Rings seen before this moment come to nothing, so there is one more. */
    @Override
    public void start() {
        isStarted = true;
        bell.ring();
    }

    @Override
    public boolean isCurrent() {
        return thread.isCurrent();
    }

    @Override
    public boolean stop(Patience patience) {
        isStopping = true;
        if (!isStarted) {
            thread.forget(this);
            return true;
        }
        bell.ring();
        if (thread.endIfInvoked(this, patience)) {
            return true;
        }
        if (thread.hasEnded() || (!patience.await(ended) && thread.hasEnded())) {
            end(); // it was enlisted for a thread that was about to end: there is nobody else to do it
        }
        if (isOver()) {
            return true;
        }
        LOG.error("agent does not end, agent={}", name);
        return false;
    }

    private boolean isOver() {
        return ended.getCount() == 0;
    }

    /** Its time has come. Returns false if it is on the ready list already. */
    boolean raise() {
        return bell.raise();
    }

    /** One duty cycle, on the shared thread. Returns how much was done. */
    int run() {
        bell.clear();
        if (!isStarted || hasEnded) {
            return 0;
        }
        if (isStopping) {
            end();
            return 1;
        }
        try {
            int work = agent.doWork();
            Thread.interrupted(); // what host code left behind must not reach the next agent's files
            if (work > 0) {
                bell.ring(); // behind the others that are ready: nobody works twice while somebody waits
            }
            return work;
        } catch (Exception | Error failure) {
            fail(failure);
            return 1;
        }
    }

    /** True if it wants to be run after some time; {@code deadlineNs} then says when. */
    boolean isTimed(long nowNs) {
        long sleepNs = bell.maxSleepNs();
        deadlineNs = nowNs + sleepNs;
        return isStarted && !hasEnded && sleepNs < LONGEST_SLEEP_NS;
    }

    /** Ends this agent because of a failure, its own or that of the whole thread. Shared thread. */
    void fail(Throwable failure) {
        if (!hasEnded) {
            isStopping = true;
            try {
                onFailure.accept(failure);
            } finally {
                end();
            }
        }
    }

    /** The thread ends. Shared thread. */
    void endIfStopping() {
        if (isStopping && isStarted) {
            end();
        }
    }

    /** Ends this agent. Shared thread, or whoever stops it once that thread has ended. */
    void end() {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        thread.leave(this);
        try {
            agent.onClose();
        } catch (RuntimeException | Error e) {
            LOG.error("agent failed while closing, agent={}", name, e);
        } finally {
            ended.countDown();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
