package io.raftwright.configmap;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.internal.store.ConfigStore;
import org.jspecify.annotations.Nullable;

/** Reads one member's state as it is. */
record MemberStaleReader(ConfigStore store) implements StaleReader {

    @Override
    public @Nullable KeyValue get(Bytes key) {
        KeyRange.key(key);
        return store.state().get(key);
    }

    @Override
    public RangeResult range(Range range) {
        return store.state().range(range);
    }

    @Override
    public long revision() {
        return store.state().revision();
    }
}
