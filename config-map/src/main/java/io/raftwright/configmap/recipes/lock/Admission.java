package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who of a {@link WaitingLine} may go in, by who is before him. Any thread. */
interface Admission {

    /**
     * Who stands in the way.
     *
     * @param before those before the one who asks, the last of them first; as many as {@link #seen} at least, if there are so many
     * @return the keys of which one must go before he may; null if he may
     */
    @Nullable
    KeyRange obstacle(List<KeyValue> before);

    /** How many of those before him must be looked at; {@link Range#NO_LIMIT} for all. */
    long seen();

    /** One at a time: each waits for the one before him, so that a place that is given up wakes one alone. */
    static Admission oneAtATime() {
        return new Admission() {
            @Override
            public @Nullable KeyRange obstacle(List<KeyValue> before) {
                return before.isEmpty() ? null : KeyRange.key(before.get(0).key());
            }

            @Override
            public long seen() {
                return 1;
            }
        };
    }

    /** All who have none before them whose key begins so: each waits for the last of those. */
    static Admission besidesAllBut(Bytes prefix) {
        return new Admission() {
            @Override
            public @Nullable KeyRange obstacle(List<KeyValue> before) {
                return before.stream()
                        .filter(kv -> kv.key().startsWith(prefix))
                        .findFirst()
                        .map(kv -> KeyRange.key(kv.key()))
                        .orElse(null);
            }

            @Override
            public long seen() {
                return Range.NO_LIMIT;
            }
        };
    }

    /** So many at a time: whoever goes lets one in, whichever it is, so that all who wait look. */
    static Admission upTo(int permits, KeyRange line) {
        return new Admission() {
            @Override
            public @Nullable KeyRange obstacle(List<KeyValue> before) {
                return before.size() < permits ? null : line;
            }

            @Override
            public long seen() {
                return permits;
            }
        };
    }
}
