package io.raftwright.configmap.api;

import java.util.List;

/**
 * Everything that one revision did to the keys watched; or a part of it, for those who want parts.
 *
 * @param revision the revision
 * @param events   in the order of the operations, at least one; no key twice
 * @param hasMore  whether the next batch is of the same revision: it is not to be acted on before the last of them has come
 */
public record WatchBatch(long revision, List<WatchEvent> events, boolean hasMore) {
    public WatchBatch {
        events = List.copyOf(events);
    }

    /** All events of a revision, or the last ones. */
    public WatchBatch(long revision, List<WatchEvent> events) {
        this(revision, events, false);
    }
}
