package io.raftwright.configmap.api;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What to watch: {@code WatchRequest.of(KeyRange.prefix("service/")).fromRevision(42)}.
 *
 * @param keys         the keys to watch
 * @param fromRevision the first revision to deliver, past or future; {@link #NOW} for the one after the present
 * @param executor     runs the listener; null for the map's own watch thread, which all such watches share
 */
public record WatchRequest(
        KeyRange keys, long fromRevision, @Nullable Executor executor) {
    /** Deliver what is written after the watch was opened. */
    public static final long NOW = 0;

    public WatchRequest {
        Objects.requireNonNull(keys, "keys");
        if (fromRevision < 0) {
            throw new InvalidRequestException(
                    InvalidRequestException.Reason.OUT_OF_RANGE,
                    "fromRevision is negative, fromRevision=" + fromRevision);
        }
    }

    /** From now on, on the map's own thread. */
    public static WatchRequest of(KeyRange keys) {
        return new WatchRequest(keys, NOW, null);
    }

    /** This, beginning with a given revision. */
    public WatchRequest fromRevision(long revision) {
        return new WatchRequest(keys, revision, executor);
    }

    /** This, with the listener called on an executor; its tasks are short unless the listener takes long. */
    public WatchRequest on(Executor listenerExecutor) {
        return new WatchRequest(keys, fromRevision, Objects.requireNonNull(listenerExecutor, "listenerExecutor"));
    }
}
