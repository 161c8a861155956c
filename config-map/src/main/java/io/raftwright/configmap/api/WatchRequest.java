package io.raftwright.configmap.api;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What to watch: {@code WatchRequest.of(KeyRange.prefix("service/")).fromRevision(42)}.
 *
 * @param keys          the keys to watch
 * @param fromRevision  the first revision to deliver, past or future; {@link #NOW} for the one after the present
 * @param executor      runs the listener; null for the map's own watch thread, which all such watches share
 * @param events        which events to deliver
 * @param progressEvery tell progress when so many revisions have passed of which there was nothing to tell; {@link #NEVER} for not at all
 * @param maxEvents     how many events to deliver in one batch, a revision with more of them in several; {@link #UNBOUNDED} for
 *                      all of a revision in one batch
 */
public record WatchRequest(
        KeyRange keys,
        long fromRevision,
        @Nullable Executor executor,
        Events events,
        long progressEvery,
        int maxEvents) {
    /** Deliver what is written after the watch was opened. */
    public static final long NOW = 0;

    /** Tell no progress that was not asked for. */
    public static final long NEVER = 0;

    /** Deliver all events of a revision in one batch. */
    public static final int UNBOUNDED = 0;

    /** Which events to deliver. A revision that has none of them is not delivered. */
    public enum Events {
        ALL,
        PUTS,
        DELETES;

        /** Whether an event is one of these. */
        public boolean includes(WatchEvent event) {
            return switch (this) {
                case ALL -> true;
                case PUTS -> event.type() == WatchEvent.Type.PUT;
                case DELETES -> event.type() == WatchEvent.Type.DELETE;
            };
        }
    }

    public WatchRequest {
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(events, "events");
        InvalidRequestException.checkNotNegative("fromRevision", fromRevision);
        InvalidRequestException.checkNotNegative("progressEvery", progressEvery);
        InvalidRequestException.checkNotNegative("maxEvents", maxEvents);
    }

    /** From now on, all events, on the map's own thread. */
    public static WatchRequest of(KeyRange keys) {
        return new WatchRequest(keys, NOW, null, Events.ALL, NEVER, UNBOUNDED);
    }

    /** This, beginning with a given revision. */
    public WatchRequest fromRevision(long revision) {
        return new WatchRequest(keys, revision, executor, events, progressEvery, maxEvents);
    }

    /** This, with the listener called on an executor; its tasks are short unless the listener takes long. */
    public WatchRequest on(Executor listenerExecutor) {
        Objects.requireNonNull(listenerExecutor, "listenerExecutor");
        return new WatchRequest(keys, fromRevision, listenerExecutor, events, progressEvery, maxEvents);
    }

    /** This, with some events alone. */
    public WatchRequest only(Events some) {
        return new WatchRequest(keys, fromRevision, executor, some, progressEvery, maxEvents);
    }

    /**
     * This, with {@link WatchListener#onProgress} called after so many revisions without an event: whoever keeps the revision can go
     * on from there later, though what came before was compacted meanwhile.
     *
     * @param revisions at least 1
     */
    public WatchRequest progressEvery(long revisions) {
        return new WatchRequest(keys, fromRevision, executor, events, revisions, maxEvents);
    }

    /**
     * This, with revisions of many events delivered in parts: see {@link WatchBatch#hasMore}.
     *
     * @param count at least 1
     */
    public WatchRequest inPartsOf(int count) {
        return new WatchRequest(keys, fromRevision, executor, events, progressEvery, count);
    }
}
