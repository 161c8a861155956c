package io.raftwright.internal.agent;

/** One agent at work, on whatever thread. Owner: the node, which starts and stops it. */
public interface RunningAgent {

    /** Begins the agent's duty cycles. Once. */
    void start();

    /** True on the thread that runs this agent now: nothing there can wait for the agent to end. */
    boolean isCurrent();

    /**
     * Ends the agent after its present duty cycle and waits for that as long as patience lasts. Harmless if it ended already, or
     * never began.
     *
     * @return false if it did not end: host code holds it, and what it uses must not be closed
     */
    boolean stop(Patience patience);
}
