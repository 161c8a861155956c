package io.raftwright.internal.runtime;

import io.raftwright.internal.agent.Doorbell;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Rare things that other threads want done on the consensus thread: a snapshot was written, a chunk arrived on disk. */
final class Tasks {
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final Doorbell bell;

    Tasks(Doorbell bell) {
        this.bell = bell;
    }

    /** Leaves a task. Any thread; each of them leaves at most one at a time. */
    void post(Runnable task) {
        queue.add(task);
        bell.ring();
    }

    /** Runs what was left. Owner: the consensus thread. */
    int run() {
        int count = 0;
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            task.run();
            count++;
        }
        return count;
    }
}
