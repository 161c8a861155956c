package io.raftwright.internal.runtime;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few daemon threads for what the agents must not wait for; they exist only while there is such work. Any thread.
 */
public final class BackgroundPool implements TaskPool {
    private static final long KEEP_ALIVE_SECONDS = 2;

    private final String threadPrefix;
    private final AtomicInteger threadCount = new AtomicInteger();
    private final ThreadPoolExecutor executor;

    /**
     * A pool without threads as yet.
     *
     * @param maxThreads how many tasks may run at once, at least 1
     */
    public BackgroundPool(String threadPrefix, int maxThreads) {
        this.threadPrefix = threadPrefix;
        executor = new ThreadPoolExecutor(
                maxThreads,
                maxThreads,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                this::newThread);
        executor.allowCoreThreadTimeOut(true);
    }

    private Thread newThread(Runnable task) {
        Thread thread = new Thread(task, threadPrefix + "-" + threadCount.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a task as soon as a thread is free. */
    @Override
    public boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // it says just that
        }
    }

    /** Lets the threads end after the tasks that were given; takes no more. */
    public void close() {
        executor.shutdown();
    }

    @Override
    public String toString() {
        return threadPrefix;
    }
}
