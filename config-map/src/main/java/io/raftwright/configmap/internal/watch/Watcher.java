package io.raftwright.configmap.internal.watch;

import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.store.MapState;
import java.util.Comparator;
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

    /** By what they wait for; those that wait for the same, by when they were opened. */
    static final Comparator<Watcher> BY_AWAITED_REVISION =
            Comparator.comparingLong(Watcher::awaitedRevision).thenComparingLong(watcher -> watcher.number);

    /** Revisions looked at before others get their turn. */
    private static final int TURN_REVISIONS = 1024;

    private enum Phase {
        WAITING,
        CALLING,
        ENDED
    }

    private final WatchHub hub;
    private final long number;
    private final WatchRequest request;
    private final @Nullable Executor executor;
    private final WatchListener listener;

    /** Decides, between a call and a close at the same moment, which of them comes first. */
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);

    /** Whether a task of this watch is with its executor. */
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    /** Whether this watch is among those that the hub is to give a turn. */
    private final AtomicBoolean isWanting = new AtomicBoolean();

    /** The cursor: where to go on, unless it is known that nothing there is of concern. Written by the delivering thread alone. */
    private volatile long nextRevision;

    /** Nothing from the cursor up to here, exclusive, is of concern. Written by the hub before {@link #lastConcern}. */
    private volatile long firstConcern;

    /** The last revision that concerns this watch, of those that the hub has seen; behind the cursor if all is delivered. Written by the hub. */
    private volatile long lastConcern;

    /** How far it was when it was closed. */
    private volatile long closedRevision;

    /** Set by whoever asks, cleared by the delivering thread. */
    private volatile boolean isProgressAsked;

    /** The last revision that the listener knows to be behind it. The delivering thread's. */
    private long toldRevision;

    /** The revision at which this watch wants a turn whatever it brings. Guarded by the hub. */
    private long awaitedRevision;

    /**
     * @param number       greater than those of the watches opened before on this hub
     * @param seenRevision what the hub has looked at already: of that, this watch finds out itself what concerns it
     */
    Watcher(
            WatchHub hub,
            long number,
            WatchRequest request,
            long firstRevision,
            long seenRevision,
            WatchListener listener) {
        this.hub = hub;
        this.number = number;
        this.request = request;
        this.executor = request.executor();
        this.listener = listener;
        this.nextRevision = firstRevision;
        this.toldRevision = firstRevision - 1;
        this.firstConcern = firstRevision;
        this.lastConcern = Math.max(seenRevision, firstRevision - 1);
    }

    @Override
    public long nextRevision() {
        long seen = hub.seenRevision(); // before all else: what concerns an open watch up to there is known by then
        if (!isOpen()) {
            return Math.max(nextRevision, closedRevision);
        }
        long last = lastConcern;
        long next = nextRevision;
        return Math.max(next, next > last ? seen + 1 : firstConcern);
    }

    @Override
    public boolean isOpen() {
        return phase.get() != Phase.ENDED;
    }

    @Override
    public void requestProgress() {
        isProgressAsked = true;
        hub.want(this);
    }

    @Override
    public void close() {
        closedRevision = nextRevision(); // from now on the hub tells it no more
        phase.set(Phase.ENDED);
        hub.forget(this);
    }

    KeyRange keys() {
        return request.keys();
    }

    /**
     * Revisions that the hub has seen may concern this watch. Hub thread; after this it publishes that it has seen them.
     *
     * @return false if they come before what this watch is to deliver
     */
    boolean concern(long first, long last) {
        long next = nextRevision;
        if (last < next) {
            return false;
        }
        if (next > lastConcern) {
            firstConcern = Math.max(first, next);
        }
        lastConcern = last;
        return true;
    }

    /** Notes that this watch wants a turn; false if it did already. */
    boolean beginWanting() {
        return isWanting.compareAndSet(false, true);
    }

    long awaitedRevision() {
        return awaitedRevision;
    }

    void setAwaitedRevision(long revision) {
        awaitedRevision = revision;
    }

    /** Gives this watch its turn. Hub thread. Returns whether it wants another one at once. */
    boolean serve() {
        isWanting.set(false);
        if (executor == null) {
            return deliverSome();
        }
        if (isOpen() && isScheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::runTask);
            } catch (Throwable e) { // as in a call: it may have no thread to give
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
            hub.want(this);
        }
    }

    /** Whether something came while this watch was about to end its turn, and was left to it. */
    private boolean hasWork() {
        long seen = hub.seenRevision();
        return isOpen()
                && (hub.isClosed()
                        || nextRevision <= lastConcern
                        || progressDue() <= seen
                        || (isProgressAsked && nextRevision <= seen + 1));
    }

    /** Delivers what one turn allows; true if there was more. */
    private boolean deliverSome() {
        for (int i = 0; i < TURN_REVISIONS; i++) {
            long seen = hub.seenRevision(); // before all else: what concerns an open watch up to there is known by then
            if (!isOpen()) {
                return false;
            }
            if (hub.isClosed()) {
                end(WatchEnd.Reason.MAP_CLOSED, nextRevision(), hub.closeCause());
                return false;
            }
            boolean isConcerned = nextRevision <= lastConcern;
            long quiet = isConcerned ? firstConcern - 1 : seen;
            if (progressDue() <= quiet) {
                nextRevision = Math.max(nextRevision, progressDue() + 1);
                tellProgress();
                continue;
            }
            nextRevision = Math.max(nextRevision, quiet + 1);
            if (!isConcerned) {
                return rest(seen);
            }
            MapState state = hub.state();
            if (nextRevision < state.oldestRevision()) {
                end(WatchEnd.Reason.COMPACTED, state.oldestRevision(), null);
                return false;
            }
            deliver(state.change(nextRevision));
        }
        return true;
    }

    /** All that was seen is delivered; true if this watch wants another turn all the same. */
    private boolean rest(long seen) {
        long due = progressDue();
        if (isProgressAsked) {
            if (nextRevision == seen + 1) {
                if (seen < hub.state().revision()) {
                    return true; // whoever asked may know of revisions that the hub has yet to see
                }
                isProgressAsked = false; // before the call: whoever asks again during it is answered again
                tellProgress();
                due = progressDue();
            } else {
                due = Math.min(due, nextRevision - 1); // it begins in the future, and knows of no progress until then
            }
        }
        if (due != Long.MAX_VALUE) {
            hub.await(this, due);
        }
        return false;
    }

    /** The revision up to which progress is told next, if nothing else is told before; {@link Long#MAX_VALUE} for none. */
    private long progressDue() {
        long due = toldRevision + request.progressEvery();
        return request.progressEvery() == WatchRequest.NEVER || due < 0 ? Long.MAX_VALUE : due;
    }

    private void deliver(WatchBatch change) {
        WatchBatch batch = watched(change);
        if (batch != null && !deliverParts(batch)) {
            return;
        }
        nextRevision = change.revision() + 1;
        if (change.revision() >= progressDue()) {
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
