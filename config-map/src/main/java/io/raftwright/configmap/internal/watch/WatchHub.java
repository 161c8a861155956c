package io.raftwright.configmap.internal.watch;

import io.raftwright.api.NodeStoppedException;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.store.MapState;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All watches of one member. A {@link WatchRunner} serves them; it is started with the first watch.
 *
 * <p>Nothing is queued for a watch: each has a cursor, and reads the history from there, when it gets round to it. So a slow
 * listener costs no memory and delays no writer; if it falls behind what the history holds, its watch ends and says so. The
 * apply thread does no more than {@link #wake}.
 *
 * <p>The hub looks at each change once, and gives a turn to those watches that it concerns; to all others it is as if it had not
 * happened. So many watches slow down nobody who does not write what they watch.
 *
 * <p>Owner: any thread; the loop over the watches belongs to the runner.
 */
public final class WatchHub implements AutoCloseable {
    /** Revisions looked at before listeners get their turn. */
    private static final int LOOK_REVISIONS = 1024;

    private final Supplier<MapState> source;
    private final WatchRunner runner;

    /** All watches. Guarded by this. */
    private final WatchedRanges watched = new WatchedRanges();

    /** Those that want a turn when a revision has been seen, whether it concerns them or not. Guarded by this. */
    private final NavigableSet<Watcher> awaiting = new TreeSet<>(Watcher.BY_AWAITED_REVISION);

    /** Those that want a turn now, each of them once. */
    private final Queue<Watcher> wanting = new ConcurrentLinkedQueue<>();

    /**
     * The last revision that was looked at. Written under this hub's lock, after the watches that it concerns know of it; read by
     * any thread.
     */
    private volatile long seenRevision;

    private volatile boolean closed;

    /** Why the hub was closed, if for a failure. Written before {@link #closed}. */
    private volatile @Nullable Throwable closeCause;

    /** Set under this hub's lock; read by {@link #wake}. */
    private volatile boolean started;

    /** How many watches there were so far. Guarded by this. */
    private long opened;

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
        Watcher watcher;
        synchronized (this) {
            if (closed) {
                throw new NodeStoppedException("the map is closed", closeCause);
            }
            if (watched.isEmpty()) {
                seenRevision = Math.max(seenRevision, state.revision()); // nobody cared for what was before
            }
            watcher = new Watcher(this, ++opened, request, firstRevision, seenRevision, listener);
            watched.add(watcher);
            if (!started) {
                started = true;
                runner.start(this);
            }
        }
        want(watcher);
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

    /** Looks at what has changed, and gives each watch that wants it its turn. The runner's; true if there is more to do at once. */
    public boolean serve() {
        boolean more = look();
        List<Watcher> turns = new ArrayList<>();
        for (Watcher watcher = wanting.poll(); watcher != null; watcher = wanting.poll()) {
            turns.add(watcher);
        }
        for (Watcher watcher : turns) {
            if (watcher.serve()) {
                want(watcher);
            }
        }
        return more || !wanting.isEmpty();
    }

    /** Finds out whom the next changes concern; true if there are still more of them. */
    private synchronized boolean look() {
        if (closed) {
            watched.forEach(this::enqueue);
            return false;
        }
        MapState state = source.get();
        if (watched.isEmpty()) {
            seenRevision = Math.max(seenRevision, state.revision());
            return false;
        }
        skipTo(state.oldestRevision());
        long last = Math.min(state.revision(), seenRevision + LOOK_REVISIONS);
        for (long r = seenRevision + 1; r <= last; r++) {
            tell(state.change(r));
        }
        seenRevision = last;
        callAwaiting(last);
        return last < state.revision();
    }

    /** What the history has lost before it was looked at may have concerned anybody. */
    private void skipTo(long oldest) {
        long first = seenRevision + 1;
        if (first < oldest) {
            watched.forEach(watcher -> {
                if (watcher.concern(first, oldest - 1)) {
                    enqueue(watcher);
                }
            });
            seenRevision = oldest - 1;
        }
    }

    private void callAwaiting(long seen) {
        while (!awaiting.isEmpty() && awaiting.first().awaitedRevision() <= seen) {
            Watcher due = awaiting.first();
            awaiting.remove(due);
            enqueue(due);
        }
    }

    private void tell(WatchBatch change) {
        long revision = change.revision();
        for (WatchEvent event : change.events()) {
            watched.forEach(event.kv().key(), watcher -> {
                if (watcher.concern(revision, revision)) {
                    enqueue(watcher);
                }
            });
        }
    }

    /** A watch wants a turn. Any thread. */
    void want(Watcher watcher) {
        enqueue(watcher);
        wake();
    }

    private void enqueue(Watcher watcher) {
        if (watcher.beginWanting()) {
            wanting.add(watcher);
        }
    }

    /** A watch wants a turn when a revision has been seen; what it wanted to wait for before counts no more. Any thread. */
    void await(Watcher watcher, long revision) {
        synchronized (this) {
            awaiting.remove(watcher);
            if (!watcher.isOpen()) {
                return; // forgotten already, by its own listener perhaps, and nobody would do so again
            }
            watcher.setAwaitedRevision(revision);
            if (revision > seenRevision) {
                awaiting.add(watcher);
                return;
            }
        }
        want(watcher);
    }

    /** How many watches want a turn at a revision that has not been seen. */
    synchronized int awaitingCount() {
        return awaiting.size();
    }

    /** The last revision of which each watch knows whether it concerns it. */
    long seenRevision() {
        return seenRevision;
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

    synchronized void forget(Watcher watcher) {
        watched.remove(watcher);
        awaiting.remove(watcher);
    }
}
