package io.raftwright.configmap.recipes.view;

import java.util.Objects;

/**
 * A key and its value at one revision.
 *
 * @param key            the key, without the map's prefix
 * @param value          its value
 * @param createRevision the revision that created it
 * @param modRevision    the revision that wrote this value
 * @param version        how often it was written since it was created, from 1
 * @param lease          the lease that it goes with, or {@link io.raftwright.configmap.api.Lease#NONE}
 */
public record Entry<K, V>(K key, V value, long createRevision, long modRevision, long version, long lease) {
    public Entry {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }
}
