package io.raftwright.configmap.internal.check;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread that runs a task after the other. It comes when there is one, which is seldom, and goes when there is none. Any thread. */
public final class CheckThread implements CheckRunner {
    private static final long IDLE_SECONDS = 1;

    private final Executor executor;

    /** A thread that is not started yet. */
    public CheckThread(String name) {
        ThreadPoolExecutor one = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> newThread(task, name));
        one.allowCoreThreadTimeOut(true);
        executor = one;
    }

    private static Thread newThread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void run(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void runAfter(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(task);
    }
}
