package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import org.jspecify.annotations.Nullable;

/** How many bytes of heap something is taken to need: a function of its content alone, so that all members agree on it. */
final class Weight {
    /** Of a lease, its keys aside. */
    static final int LEASE_BYTES = 128;

    private static final int BATCH_BYTES = 64;
    private static final int EVENT_BYTES = 128;
    private static final int KEY_BYTES = 128;

    private Weight() {}

    /** Of a change in the history. */
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

    /** Of all present keys. */
    static long of(KeyTree tree) {
        long[] weight = {0};
        tree.forEach(KeyRange.all(), kv -> {
            weight[0] += of(kv);
            return true;
        });
        return weight[0];
    }

    /** By how much a change makes the present keys heavier, or less than 0. */
    static long ofGrowth(WatchBatch change) {
        long growth = 0;
        for (WatchEvent event : change.events()) {
            growth += event.type() == WatchEvent.Type.PUT ? of(event.kv()) : 0;
            growth -= of(event.previous());
        }
        return growth;
    }

    private static long of(@Nullable KeyValue kv) {
        return kv == null ? 0 : KEY_BYTES + kv.key().length() + kv.value().length();
    }
}
