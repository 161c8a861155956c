package io.raftwright.internal.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;

/**
 * The crew of one node: a thread for each agent, or none at all, the host then calling {@link #invoke}.
 *
 * <p>Owner: the node; agents are enlisted before it is known to anyone else.
 */
public final class OwnCrew implements Crew {
    private final String threadPrefix;
    /** Held while agents are invoked, and while one is stopped, so that nothing ends in the middle of its cycle. */
    private final @Nullable ReentrantLock invocation;

    private final List<AgentThread> agents = new ArrayList<>();

    private OwnCrew(String threadPrefix, @Nullable ReentrantLock invocation) {
        this.threadPrefix = threadPrefix;
        this.invocation = invocation;
    }

    /** A daemon thread for each agent, named after it. */
    public static OwnCrew dedicated(String threadPrefix) {
        return new OwnCrew(threadPrefix, null);
    }

    /** No thread: the host invokes. */
    public static OwnCrew invoked(String threadPrefix) {
        return new OwnCrew(threadPrefix, new ReentrantLock());
    }

    @Override
    public RunningAgent enlist(Duty duty, Agent agent, Doorbell bell, Consumer<Throwable> onFailure) {
        AgentThread running = new AgentThread(threadPrefix + "-" + duty.label(), agent, bell, invocation, onFailure);
        agents.add(running);
        return running;
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
            int work = 0;
            for (AgentThread agent : agents) {
                work += agent.invoke();
            }
            return work;
        } finally {
            agents.forEach(AgentThread::endIfStopping);
            held.unlock();
        }
    }

    @Override
    public boolean isInvoked() {
        return invocation != null;
    }

    @Override
    public boolean isCurrent() {
        return agents.stream().anyMatch(AgentThread::isCurrent);
    }

    /** Nothing is left when the agents have ended. */
    @Override
    public boolean close(Patience patience) {
        return true;
    }
}
