package io.raftwright.internal.runtime;

/** Runs what the agents must not wait for. Any thread. */
@FunctionalInterface
public interface TaskPool {

    /**
     * Runs a task soon, on another thread or at another time. A task must not throw.
     *
     * @return false if this pool is closed: the task is never run
     */
    boolean execute(Runnable task);
}
