package io.raftwright.internal.agent;

import java.util.function.Consumer;
import org.agrona.concurrent.Agent;

/**
 * Who runs agents. A node brings three, one for each {@link Duty}; it may have a crew to itself or share one with the other
 * groups of its process.
 *
 * <p>To be correct, an implementation must
 * <ol>
 *   <li>run one agent on one thread at a time, what a cycle did being visible to the next;
 *   <li>run an agent again at once while it finds work, after its bell was rung, and after the time that its bell names;
 *   <li>report an agent's failure once, end that agent, and go on with all others;
 *   <li>call {@link Agent#onClose} once when an agent ends, and never run it again.
 * </ol>
 */
public interface Crew {
    /** What an agent is for. */
    enum Duty {
        CONSENSUS,
        DURABILITY,
        APPLY;

        /** As it appears in names of threads. */
        String label() {
            return switch (this) {
                case CONSENSUS -> "consensus";
                case DURABILITY -> "durability";
                case APPLY -> "apply";
            };
        }
    }

    /**
     * Takes an agent on; it begins when it is started.
     *
     * @param bell      the agent's own, which nobody else knows yet
     * @param onFailure told once if the agent fails, on its thread; must not block
     */
    RunningAgent enlist(Duty duty, Agent agent, Doorbell bell, Consumer<Throwable> onFailure);

    /**
     * Runs a duty cycle of each agent that may have work, if nothing runs but by this. Ends those that are to stop.
     *
     * @return 0 if there was nothing to do, or somebody else is doing it
     */
    int invoke();

    /** As {@link #invoke()}, but waits until nobody else does it, as long as patience lasts. */
    int invoke(Patience patience);

    /** True if nothing runs but by {@link #invoke}. */
    boolean isInvoked();

    /** True on a thread of this crew's. */
    boolean isCurrent();

    /** Ends the threads, if any, when all agents have been stopped. Returns false if one does not end in time. */
    boolean close(Patience patience);
}
