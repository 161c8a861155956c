package io.raftwright.internal.runtime;

import io.raftwright.internal.agent.Patience;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane for what a node does with its snapshots, so that none of the agents ever waits for it: one task at a time, in turn, on
 * {@link TaskPool}s that may serve many nodes.
 *
 * <p>A node has two. What changes its store is in one, for a store takes one writer at a time: its own snapshots being written,
 * which may take minutes, and others' being received. So what is received waits meanwhile; the sender hears nothing, and begins
 * anew at its own pace. What is read and sent to peers is in the other lane, and waits for none of that. Writing what host code
 * gives has a pool to itself, lest a few groups that do it hold up the transfers of all.
 *
 * <p>The tasks are few by nature: one write, one receive and one chunk per peer at a time.
 *
 * <p>Owner: any thread; what changes is under this object's lock.
 */
final class Background {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    private record Task(TaskPool pool, Runnable work) {}

    private final String name;
    private final ArrayDeque<Task> waiting = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean isRunning;
    private boolean isClosed;

    /** A lane without tasks; the name is for a person to read. */
    Background(String name) {
        this.name = name;
    }

    /** Takes tasks of this lane that are to run on a thread of that pool. */
    Executor on(TaskPool pool) {
        return work -> submit(new Task(pool, work));
    }

    /** What comes after the end is dropped: it could only serve a node that is gone. */
    private synchronized void submit(Task task) {
        if (isClosed) {
            return;
        }
        waiting.add(task);
        if (!isRunning) {
            isRunning = true;
            schedule();
        }
    }

    /** Gives the next task to its pool, behind the other nodes' work. Without a pool, what waits is dropped. */
    private synchronized void schedule() {
        Task next = waiting.peek();
        if (next == null || !next.pool().execute(this::runNext)) {
            waiting.clear();
            isRunning = false;
            if (isClosed) {
                ended.countDown();
            }
        }
    }

    private void runNext() {
        Task task = take();
        try {
            task.work().run();
        } catch (RuntimeException | Error e) {
            LOG.error("snapshot work failed, lane={}", name, e);
        }
        schedule();
    }

    private synchronized Task take() {
        return waiting.remove();
    }

    /** Ends after the tasks that were given; false if that takes longer than patience lasts. */
    boolean close(Patience patience) {
        synchronized (this) {
            isClosed = true;
            if (!isRunning) {
                return true;
            }
        }
        if (patience.await(ended)) {
            return true;
        }
        LOG.warn("snapshot work does not end, lane={}", name);
        return false;
    }
}
