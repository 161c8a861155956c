package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.StaleReader;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.RangeResult;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a typed map as one member has it: never waiting, perhaps behind the cluster, never going back. Immutable; any thread.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class StaleTypedMap<K, V> {
    private final StaleReader reader;
    private final Keyspace<K, V> space;

    StaleTypedMap(StaleReader reader, Keyspace<K, V> space) {
        this.reader = reader;
        this.space = space;
    }

    /** The value of a key, or null. */
    public @Nullable V get(K key) {
        return space.value(reader.get(space.key(key)));
    }

    /** A key with its value and revisions, or null. */
    public @Nullable Entry<K, V> entry(K key) {
        KeyValue kv = reader.get(space.key(key));
        return kv == null ? null : space.entry(kv);
    }

    /** All keys, at the revision that this member has reached. */
    public Snapshot<K, V> snapshot() {
        RangeResult found = reader.range(space.range());
        return space.snapshot(found.revision(), found);
    }

    /** The revision that this member has reached. */
    public long revision() {
        return reader.revision();
    }
}
