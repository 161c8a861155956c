package io.raftwright.internal.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where snapshots are written, sent and received: one daemon thread that exists only while there is such work, so that none of
 * the agents ever waits for it. The tasks are few by nature: one write, one receive and one chunk per peer at a time.
 */
final class Background {
    private static final long KEEP_ALIVE_SECONDS = 2;
    private static final long CLOSE_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    private final String threadName;
    private final ThreadPoolExecutor executor;

    Background(String threadName) {
        this.threadName = threadName;
        executor = new ThreadPoolExecutor(
                1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, threadName);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    Executor executor() {
        return executor;
    }

    /** Ends after the tasks that were given; false if that takes more than about five seconds. */
    boolean close() {
        executor.shutdown();
        try {
            if (executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.warn("snapshot work does not end, thread={}", threadName);
        return false;
    }
}
