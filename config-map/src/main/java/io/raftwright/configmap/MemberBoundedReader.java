package io.raftwright.configmap;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.wait.Waiting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads one member's state if it is fresh enough, on the caller's own thread. */
record MemberBoundedReader(MemberAsyncMap futures, Duration maxStaleness) implements ConfigReader {

    MemberBoundedReader {
        if (maxStaleness.isNegative()) {
            throw new IllegalArgumentException("staleness out of range, maxStaleness=" + maxStaleness + ", min=0");
        }
    }

    @Override
    public @Nullable KeyValue get(Bytes key) {
        KeyRange.key(key);
        return state().get(key);
    }

    @Override
    public RangeResult range(Range range) {
        return state().range(range);
    }

    private MapState state() {
        return Waiting.forResult(futures.stateWithin(maxStaleness), futures.deadline());
    }
}
