package io.raftwright.configmap.internal.watch;

import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.store.MapState;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch: a cursor into the history, and the listener that it feeds. Deliveries run on the hub's thread, or as tasks on the
 * watch's own executor, of which at most one is under way.
 *
 * <p>Owner: whoever delivers, one thread at a time; {@link #close} from any.
 */
final class Watcher implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    /** Revisions looked at before others get their turn. */
    private static final int TURN_REVISIONS = 1024;

    private enum Phase {
        WAITING,
        CALLING,
        ENDED
    }

    private final WatchHub hub;
    private final WatchRequest request;
    private final @Nullable Executor executor;
    private final WatchListener listener;

    /** Decides, between a call and a close at the same moment, which of them comes first. */
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);

    /** Whether a task of this watch is with its executor. */
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    /** Written by the delivering thread alone. */
    private volatile long nextRevision;

    /** Set by whoever asks, cleared by the delivering thread. */
    private volatile boolean isProgressAsked;

    /** The last revision that the listener knows to be behind it. The delivering thread's. */
    private long toldRevision;

    Watcher(WatchHub hub, WatchRequest request, long firstRevision, WatchListener listener) {
        this.hub = hub;
        this.request = request;
        this.executor = request.executor();
        this.listener = listener;
        this.nextRevision = firstRevision;
        this.toldRevision = firstRevision - 1;
    }

    @Override
    public long nextRevision() {
        return nextRevision;
    }

    @Override
    public boolean isOpen() {
        return phase.get() != Phase.ENDED;
    }

    @Override
    public void requestProgress() {
        isProgressAsked = true;
        hub.wake();
    }

    @Override
    public void close() {
        phase.set(Phase.ENDED);
        hub.forget(this);
    }

    /** Gives this watch its turn. Hub thread. Returns whether it wants another one at once. */
    boolean serve() {
        if (executor == null) {
            return deliverSome();
        }
        if (hasWork() && isScheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::runTask);
            } catch (RuntimeException e) {
                end(WatchEnd.Reason.LISTENER_FAILED, nextRevision, e);
            }
        }
        return false;
    }

    private void runTask() {
        boolean more;
        do {
            more = deliverSome();
            isScheduled.set(false);
            // A hub that was closed meanwhile did not schedule this watch for its end, as it was here already.
        } while (hub.isClosed() && isOpen() && isScheduled.compareAndSet(false, true));
        if (more || hasWork()) {
            hub.wake();
        }
    }

    private boolean hasWork() {
        long lastOfUse = hub.state().revision() + (isProgressAsked ? 1 : 0);
        return isOpen() && (hub.isClosed() || nextRevision <= lastOfUse);
    }

    /** Delivers what one turn allows; true if there was more. */
    private boolean deliverSome() {
        for (int i = 0; i < TURN_REVISIONS; i++) {
            if (!isOpen()) {
                return false;
            }
            if (hub.isClosed()) {
                end(WatchEnd.Reason.MAP_CLOSED, nextRevision, hub.closeCause());
                return false;
            }
            MapState state = hub.state();
            if (nextRevision > state.revision()) {
                tellProgressAsked(state.revision());
                return false;
            }
            if (nextRevision < state.oldestRevision()) {
                end(WatchEnd.Reason.COMPACTED, state.oldestRevision(), null);
                return false;
            }
            deliver(state.change(nextRevision));
        }
        return true;
    }

    private void deliver(WatchBatch change) {
        WatchBatch batch = watched(change);
        if (batch != null && !deliverParts(batch)) {
            return;
        }
        nextRevision = change.revision() + 1;
        if (request.progressEvery() != WatchRequest.NEVER
                && change.revision() - toldRevision >= request.progressEvery()) {
            tellProgress();
        }
    }

    /** False if the watch ended meanwhile: then the revision counts as not delivered. */
    private boolean deliverParts(WatchBatch batch) {
        int count = batch.events().size();
        int atOnce = request.maxEvents() == WatchRequest.UNBOUNDED ? count : request.maxEvents();
        for (int from = 0; from < count; from += atOnce) {
            int to = Math.min(count, from + atOnce);
            WatchBatch part = to - from == count
                    ? batch
                    : new WatchBatch(batch.revision(), batch.events().subList(from, to), to < count);
            if (!call(() -> listener.onBatch(part))) {
                return false;
            }
        }
        toldRevision = batch.revision();
        return true;
    }

    /** A watch that is to begin in the future knows of no progress until then. */
    private void tellProgressAsked(long revision) {
        if (isProgressAsked && nextRevision == revision + 1) {
            isProgressAsked = false; // before the call: whoever asks again during it is answered again
            tellProgress();
        }
    }

    private void tellProgress() {
        long revision = nextRevision - 1;
        if (call(() -> listener.onProgress(revision))) {
            toldRevision = revision;
        }
    }

    /** Calls the listener; false if the watch was closed before that, or ends by it. */
    private boolean call(Runnable call) {
        if (!phase.compareAndSet(Phase.WAITING, Phase.CALLING)) {
            return false;
        }
        try {
            call.run();
        } catch (Throwable e) { // whatever a listener throws must not end the thread that other watches share
            end(WatchEnd.Reason.LISTENER_FAILED, nextRevision, e);
            return false;
        }
        phase.compareAndSet(Phase.CALLING, Phase.WAITING);
        return true;
    }

    /** The part of a change that concerns the keys watched; null if none does. */
    private @Nullable WatchBatch watched(WatchBatch change) {
        List<WatchEvent> events = change.events();
        int count = 0;
        for (WatchEvent event : events) {
            count += isWatched(event) ? 1 : 0;
        }
        if (count == 0) {
            return null;
        }
        if (count == events.size()) {
            return change;
        }
        return new WatchBatch(
                change.revision(), events.stream().filter(this::isWatched).toList());
    }

    private boolean isWatched(WatchEvent event) {
        return request.events().includes(event)
                && request.keys().contains(event.kv().key());
    }

    private void end(WatchEnd.Reason reason, long resumeRevision, @Nullable Throwable cause) {
        if (phase.getAndSet(Phase.ENDED) == Phase.ENDED) {
            return;
        }
        hub.forget(this);
        if (reason != WatchEnd.Reason.MAP_CLOSED) {
            LOG.warn(
                    "watch ended, reason={}, nextRevision={}, resumeRevision={}",
                    reason,
                    nextRevision,
                    resumeRevision,
                    cause);
        }
        try {
            listener.onEnd(new WatchEnd(reason, resumeRevision, cause));
        } catch (Throwable e) { // as above
            LOG.warn("listener failed when told of its watch's end, reason={}", reason, e);
        }
    }
}
