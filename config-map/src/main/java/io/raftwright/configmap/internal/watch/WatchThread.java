package io.raftwright.configmap.internal.watch;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that serves a hub, and sleeps while there is nothing to do.
 *
 * <p>Owner: any thread; the loop is the thread's own.
 */
public final class WatchThread implements WatchRunner {
    private static final long CLOSE_WAIT_MS = 1000;

    private final String name;

    /** Set by {@link #wake}, cleared by the watch thread before it looks around. */
    private volatile boolean awake;

    private volatile @Nullable Thread thread;

    /** A thread that is not started yet. */
    public WatchThread(String name) {
        this.name = name;
    }

    @Override
    public void start(WatchHub hub) {
        Thread started = new Thread(() -> serve(hub), name);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    @Override
    public void wake() {
        Thread sleeper = thread;
        if (sleeper != null && !awake) {
            awake = true;
            LockSupport.unpark(sleeper);
        }
    }

    @Override
    public void awaitEnd() {
        Thread served = thread;
        if (served != null && served != Thread.currentThread()) {
            try {
                served.join(CLOSE_WAIT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void serve(WatchHub hub) {
        while (true) {
            awake = false;
            boolean isLast = hub.isClosed();
            boolean more = hub.serve();
            if (isLast) {
                return;
            }
            while (!more && !awake) {
                LockSupport.park(this);
                // A listener may leave this thread interrupted, and park would never wait again.
                Thread.interrupted();
            }
        }
    }
}
