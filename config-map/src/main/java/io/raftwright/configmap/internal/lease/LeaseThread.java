package io.raftwright.configmap.internal.lease;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that takes the turns of a {@link LeaseExpiry}, and sleeps between.
 *
 * <p>Owner: any thread; the loop is the thread's own.
 */
public final class LeaseThread implements LeaseRunner {
    private final String name;
    private volatile @Nullable Thread thread;

    /** A thread that is not started yet. */
    public LeaseThread(String name) {
        this.name = name;
    }

    @Override
    public void start(LeaseExpiry expiry) {
        Thread started = new Thread(() -> serve(expiry), name);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    @Override
    public void wake() {
        LockSupport.unpark(thread);
    }

    private void serve(LeaseExpiry expiry) {
        while (!expiry.isClosed()) {
            long waitNs = expiry.turn(System.nanoTime());
            if (waitNs == LeaseExpiry.DORMANT) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, waitNs);
            }
        }
    }
}
