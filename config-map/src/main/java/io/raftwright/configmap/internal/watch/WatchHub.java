package io.raftwright.configmap.internal.watch;

import io.raftwright.api.NodeStoppedException;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.store.MapState;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All watches of one member, and the one thread that serves them; it is started with the first watch.
 *
 * <p>Nothing is queued for a watch: each has a cursor, and reads the history from there, when it gets round to it. So a slow
 * listener costs no memory and delays no writer; if it falls behind what the history holds, its watch ends and says so. The
 * apply thread does no more than {@link #wake}.
 *
 * <p>Owner: any thread; the loop over the watches belongs to the watch thread.
 */
public final class WatchHub implements AutoCloseable {
    private static final long CLOSE_WAIT_MS = 1000;

    private final Supplier<MapState> source;
    private final String threadName;
    private final CopyOnWriteArrayList<Watcher> watchers = new CopyOnWriteArrayList<>();

    /** Set by {@link #wake}, cleared by the watch thread before it looks around. */
    private volatile boolean awake;

    private volatile boolean closed;

    /** Why the hub was closed, if for a failure. Written before {@link #closed}. */
    private volatile @Nullable Throwable closeCause;

    /** Started under this hub's lock; read by {@link #wake}. */
    private volatile @Nullable Thread thread;

    /**
     * @param source     gives the newest state
     * @param threadName of the watch thread
     */
    public WatchHub(Supplier<MapState> source, String threadName) {
        this.source = source;
        this.threadName = threadName;
    }

    /**
     * Opens a watch.
     *
     * @param request       what to watch; its revision is not looked at
     * @param firstRevision the first revision to deliver, past or future
     * @throws CompactedException   if that is gone
     * @throws NodeStoppedException if this hub is closed
     */
    public Watch open(WatchRequest request, long firstRevision, WatchListener listener) {
        MapState state = source.get();
        if (firstRevision < state.compactRevision()) {
            throw new CompactedException(firstRevision, state.oldestRevision());
        }
        Watcher watcher = new Watcher(this, request, firstRevision, listener);
        synchronized (this) {
            if (closed) {
                throw new NodeStoppedException("the map is closed", closeCause);
            }
            watchers.add(watcher);
            if (thread == null) {
                Thread started = new Thread(this::serve, threadName);
                started.setDaemon(true);
                thread = started;
                started.start();
            }
        }
        wake();
        return watcher;
    }

    /** Tells the watch thread that there is something to do. Quick; any thread. */
    public void wake() {
        Thread sleeper = thread;
        if (sleeper != null && !awake) {
            awake = true;
            LockSupport.unpark(sleeper);
        }
    }

    /** Ends all watches, and waits for their listeners to be told, but not for long. Idempotent. */
    @Override
    public void close() {
        close(null);
    }

    /**
     * Ends all watches.
     *
     * @param cause what broke, or null if the map was closed in good order
     */
    public void close(@Nullable Throwable cause) {
        Thread served;
        synchronized (this) {
            if (!closed) {
                closeCause = cause;
                closed = true;
            }
            served = thread;
        }
        wake();
        if (cause == null && served != null && served != Thread.currentThread()) {
            try {
                served.join(CLOSE_WAIT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    MapState state() {
        return source.get();
    }

    boolean isClosed() {
        return closed;
    }

    @Nullable
    Throwable closeCause() {
        return closeCause;
    }

    void forget(Watcher watcher) {
        watchers.remove(watcher);
    }

    /** The watch thread's life. */
    private void serve() {
        while (true) {
            awake = false;
            boolean isLast = closed;
            boolean more = false;
            for (Watcher watcher : watchers) {
                more |= watcher.serve();
            }
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
