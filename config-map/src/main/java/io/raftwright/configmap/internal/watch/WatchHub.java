package io.raftwright.configmap.internal.watch;

import io.raftwright.api.NodeStoppedException;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.store.MapState;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All watches of one member. A {@link WatchRunner} serves them; it is started with the first watch.
 *
 * <p>Nothing is queued for a watch: each has a cursor, and reads the history from there, when it gets round to it. So a slow
 * listener costs no memory and delays no writer; if it falls behind what the history holds, its watch ends and says so. The
 * apply thread does no more than {@link #wake}.
 *
 * <p>Owner: any thread; the loop over the watches belongs to the runner.
 */
public final class WatchHub implements AutoCloseable {
    private final Supplier<MapState> source;
    private final WatchRunner runner;
    private final CopyOnWriteArrayList<Watcher> watchers = new CopyOnWriteArrayList<>();

    private volatile boolean closed;

    /** Why the hub was closed, if for a failure. Written before {@link #closed}. */
    private volatile @Nullable Throwable closeCause;

    /** Set under this hub's lock; read by {@link #wake}. */
    private volatile boolean started;

    /**
     * @param source gives the newest state
     * @param runner serves this hub and no other
     */
    public WatchHub(Supplier<MapState> source, WatchRunner runner) {
        this.source = source;
        this.runner = runner;
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
            if (!started) {
                started = true;
                runner.start(this);
            }
        }
        wake();
        return watcher;
    }

    /** Tells the runner that there is something to do. Quick; any thread. */
    public void wake() {
        if (started) {
            runner.wake();
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
        synchronized (this) {
            if (!closed) {
                closeCause = cause;
                closed = true;
            }
        }
        wake();
        if (cause == null && started) {
            runner.awaitEnd();
        }
    }

    /** Gives each watch its turn. The runner's; true if one of them wants another at once. */
    public boolean serve() {
        boolean more = false;
        for (Watcher watcher : watchers) {
            more |= watcher.serve();
        }
        return more;
    }

    MapState state() {
        return source.get();
    }

    /** Whether its watches have ended, or will at their next turn. */
    public boolean isClosed() {
        return closed;
    }

    @Nullable
    Throwable closeCause() {
        return closeCause;
    }

    void forget(Watcher watcher) {
        watchers.remove(watcher);
    }
}
