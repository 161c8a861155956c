package io.raftwright.internal.agent;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one agent, on a daemon thread of its own or by invocation, until it is stopped or fails. A failure is reported once and
 * ends the agent; it never leaves the thread.
 *
 * <p>Owner: the node, which starts and stops it.
 */
final class AgentThread implements RunningAgent {
    private static final Logger LOG = LoggerFactory.getLogger(AgentThread.class);
    private static final int JOIN_MS = 1_000;

    private final String name;
    private final Doorbell bell;
    private final @Nullable AgentRunner runner;
    private final @Nullable AgentInvoker invoker;
    private final @Nullable ReentrantLock invocation;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean isStopping;

    /**
     * An agent that is not started yet.
     *
     * @param name       for the thread, and for a person to read
     * @param invocation null for a thread of its own; otherwise it works when {@link #invoke} is called by whoever holds this
     * @param onFailure  told once if the agent fails, on its thread
     */
    AgentThread(
            String name,
            Agent agent,
            Doorbell bell,
            @Nullable ReentrantLock invocation,
            Consumer<Throwable> onFailure) {
        this.name = name;
        this.bell = bell;
        this.invocation = invocation;
        Stoppable stoppable = new Stoppable(agent, onFailure);
        this.runner = invocation == null ? new AgentRunner(bell, AgentThread::logUnexpected, null, stoppable) : null;
        this.invoker = invocation == null ? null : new AgentInvoker(AgentThread::logUnexpected, null, stoppable);
    }

    private static void logUnexpected(Throwable failure) {
        if (!(failure instanceof AgentTerminationException)) {
            LOG.error("agent failed while closing", failure);
        }
    }

    @Override
    public void start() {
        if (runner != null) {
            AgentRunner.startOnThread(runner, task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            });
        } else if (invoker != null) {
            invoker.start();
        }
    }

    /** One duty cycle of an invoked agent. */
    int invoke() {
        return invoker == null ? 0 : invoker.invoke();
    }

    @Override
    public boolean isCurrent() {
        return invocation == null
                ? runner != null && runner.thread() == Thread.currentThread()
                : invocation.isHeldByCurrentThread();
    }

    /** True once the agent has ended and its thread does nothing more. */
    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    @Override
    public boolean stop(Patience patience) {
        isStopping = true;
        bell.ring();
        if (invocation != null) {
            return endInvoked(invocation, patience);
        }
        if (runner == null || runner.thread() == null) {
            return true;
        }
        if (patience.await(ended)) {
            runner.close(JOIN_MS, thread -> LOG.warn("agent thread ends slowly, thread={}", name));
            patience.putInterruptAside(); // cuts short no more than that join
            return true;
        }
        LOG.error("agent does not end, thread={}", name);
        return false;
    }

    private boolean endInvoked(ReentrantLock lock, Patience patience) {
        if (!patience.lock(lock)) {
            LOG.error("agent does not end, host code holds it, agent={}", name);
            return false;
        }
        try {
            endIfStopping();
        } finally {
            lock.unlock();
        }
        return true;
    }

    /**
     * Ends an invoked agent that somebody wanted to stop. Called under the lock at the end of each invocation: whoever wanted it
     * may have lost patience with this very one.
     */
    void endIfStopping() {
        if (isStopping && invoker != null) {
            invoker.close();
        }
    }

    private final class Stoppable implements Agent {
        private final Agent agent;
        private final Consumer<Throwable> onFailure;

        private Stoppable(Agent agent, Consumer<Throwable> onFailure) {
            this.agent = agent;
            this.onFailure = onFailure;
        }

        /** An interrupt that host code left behind would end the runner without a word, so it is cleared. */
        @Override
        public int doWork() {
            if (isStopping) {
                throw new AgentTerminationException("stopped");
            }
            try {
                int work = agent.doWork();
                Thread.interrupted();
                return work;
            } catch (Exception | Error failure) {
                isStopping = true;
                onFailure.accept(failure);
                throw new AgentTerminationException("failed");
            }
        }

        @Override
        public void onClose() {
            try {
                agent.onClose();
            } finally {
                ended.countDown();
                if (!isStopping) {
                    onFailure.accept(new IllegalStateException("agent ended by itself, thread=" + name));
                }
            }
        }

        @Override
        public String roleName() {
            return name;
        }
    }
}
