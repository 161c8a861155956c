package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;

/** How many bytes of heap a change is taken to need: a function of its content alone, so that all members agree on it. */
final class Weight {
    private static final int BATCH_BYTES = 64;
    private static final int EVENT_BYTES = 128;

    private Weight() {}

    static long of(WatchBatch change) {
        long weight = BATCH_BYTES;
        for (WatchEvent event : change.events()) {
            KeyValue previous = event.previous();
            weight +=
                    EVENT_BYTES + event.kv().key().length() + event.kv().value().length();
            weight += previous == null ? 0 : previous.value().length();
        }
        return weight;
    }
}
