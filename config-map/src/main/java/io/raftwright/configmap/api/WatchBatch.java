package io.raftwright.configmap.api;

import java.util.List;

/**
 * Everything that one revision did to the keys watched.
 *
 * @param revision the revision
 * @param events   in the order of the operations, at least one; no key twice
 */
public record WatchBatch(long revision, List<WatchEvent> events) {
    public WatchBatch {
        events = List.copyOf(events);
    }
}
