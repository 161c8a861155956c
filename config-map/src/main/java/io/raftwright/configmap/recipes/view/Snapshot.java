package io.raftwright.configmap.recipes.view;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All keys of a map at one revision. Immutable.
 *
 * @param revision the revision
 * @param entries  each key with its value, in the order of the keys' bytes; unmodifiable
 */
public record Snapshot<K, V>(long revision, Map<K, V> entries) {
    public Snapshot {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    static <K, V> Snapshot<K, V> of(long revision, List<Entry<K, V>> entries) {
        Map<K, V> values = new LinkedHashMap<>();
        entries.forEach(entry -> values.put(entry.key(), entry.value()));
        return new Snapshot<>(revision, values);
    }
}
