package io.raftwright.configmap;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a map. What they promise depends on who hands this out: a {@link ConfigMap} itself reads linearizably,
 * {@link ConfigMap#bounded} at most so far behind, {@link ConfigMap#stale} whatever this member happens to have. Safe for use by any thread.
 */
public interface ConfigReader {

    /** The value of a key as UTF-8 text, or null if there is no such key. */
    default @Nullable String get(String key) {
        KeyValue kv = get(Bytes.of(key));
        return kv == null ? null : kv.value().utf8();
    }

    /** A key with its value and revisions, or null if there is no such key. */
    @Nullable
    KeyValue get(Bytes key);

    /** All of these keys. */
    default RangeResult range(KeyRange keys) {
        return range(Range.of(keys));
    }

    /**
     * Reads several keys at one revision.
     *
     * @throws io.raftwright.configmap.api.CompactedException      if it asks for a revision that is gone
     * @throws io.raftwright.configmap.api.FutureRevisionException if it asks for a revision that is yet to come
     */
    RangeResult range(Range range);
}
