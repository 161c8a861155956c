package io.raftwright.internal.runtime;

import io.raftwright.internal.agent.Patience;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a node's snapshots are written, sent and received, so that none of the agents ever waits for it: a lane of tasks, one at
 * a time, on a {@link BackgroundPool} that may serve many nodes, in turn. The tasks are few by nature: one write, one receive
 * and one chunk per peer at a time.
 *
 * <p>Owner: any thread; what changes is under this object's lock.
 */
final class Background {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    private final BackgroundPool pool;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean isRunning;
    private boolean isClosed;

    Background(BackgroundPool pool) {
        this.pool = pool;
    }

    Executor executor() {
        return this::submit;
    }

    /** What comes after the end is dropped: it could only serve a node that is gone. */
    private synchronized void submit(Runnable task) {
        if (isClosed) {
            return;
        }
        waiting.add(task);
        if (!isRunning) {
            isRunning = true;
            schedule();
        }
    }

    /** Without a pool, what waits is dropped like what comes after the end. */
    private synchronized void schedule() {
        if (!pool.execute(this::runNext)) {
            waiting.clear();
            noticeIdle();
        }
    }

    private void noticeIdle() {
        isRunning = false;
        if (isClosed) {
            ended.countDown();
        }
    }

    private void runNext() {
        Runnable task = take();
        if (task == null) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("snapshot work failed, pool={}", pool, e);
        }
        schedule(); // the other nodes' work first
    }

    private synchronized @Nullable Runnable take() {
        Runnable task = waiting.poll();
        if (task == null) {
            noticeIdle();
        }
        return task;
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
        LOG.warn("snapshot work does not end, pool={}", pool);
        return false;
    }
}
