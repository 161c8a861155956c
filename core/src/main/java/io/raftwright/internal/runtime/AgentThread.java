package io.raftwright.internal.runtime;

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
final class AgentThread {
    private static final Logger LOG = LoggerFactory.getLogger(AgentThread.class);
    private static final int JOIN_MS = 5_000;

    private final Doorbell bell;
    private final @Nullable AgentRunner runner;
    private final @Nullable AgentInvoker invoker;
    private volatile boolean isStopping;

    /** An agent on a thread of its own, not started yet. */
    static AgentThread dedicated(Agent agent, Doorbell bell, Consumer<Throwable> onFailure) {
        return new AgentThread(agent, bell, onFailure, true);
    }

    /** An agent that works when {@link #invoke} is called. */
    static AgentThread invoked(Agent agent, Doorbell bell, Consumer<Throwable> onFailure) {
        return new AgentThread(agent, bell, onFailure, false);
    }

    private AgentThread(Agent agent, Doorbell bell, Consumer<Throwable> onFailure, boolean isDedicated) {
        this.bell = bell;
        Stoppable stoppable = new Stoppable(agent, onFailure);
        this.runner = isDedicated ? new AgentRunner(bell, AgentThread::logUnexpected, null, stoppable) : null;
        this.invoker = isDedicated ? null : new AgentInvoker(AgentThread::logUnexpected, null, stoppable);
    }

    private static void logUnexpected(Throwable failure) {
        if (!(failure instanceof AgentTerminationException)) {
            LOG.error("agent failed while closing", failure);
        }
    }

    void start(String threadName) {
        if (runner != null) {
            AgentRunner.startOnThread(runner, task -> {
                Thread thread = new Thread(task, threadName);
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

    /** Ends the agent after its present duty cycle and waits for that, about five seconds at most. */
    void stop() {
        isStopping = true;
        bell.ring();
        if (runner != null) {
            runner.close(JOIN_MS, thread -> LOG.warn("agent thread does not end, thread={}", thread.getName()));
        } else if (invoker != null) {
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

        @Override
        public int doWork() {
            if (isStopping) {
                throw new AgentTerminationException("stopped");
            }
            try {
                return agent.doWork();
            } catch (Exception | Error failure) {
                isStopping = true;
                onFailure.accept(failure);
                throw new AgentTerminationException("failed");
            }
        }

        @Override
        public void onClose() {
            agent.onClose();
        }

        @Override
        public String roleName() {
            return agent.roleName();
        }
    }
}
