package io.raftwright.configmap.internal.follow;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyValue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a key.
 *
 * @param key    whose value changed
 * @param before what was told of it last, or null if it was not there
 * @param after  what it is now, or null if it is not there
 */
public record KeyChange(
        Bytes key, @Nullable KeyValue before, @Nullable KeyValue after) {
    public KeyChange {
        Objects.requireNonNull(key, "key");
    }
}
