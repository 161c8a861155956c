package io.raftwright.configmap.recipes.view;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key was written or removed.
 *
 * @param key      the key
 * @param before   what was told of it last; null if it was not there, or could not be decoded
 * @param after    its value now; null if it is not there
 * @param revision as of which this is so: the change's own, unless changes were told as one. Never less than that of the change before
 */
public record Change<K, V>(
        K key, @Nullable V before, @Nullable V after, long revision) {
    public Change {
        Objects.requireNonNull(key, "key");
    }
}
