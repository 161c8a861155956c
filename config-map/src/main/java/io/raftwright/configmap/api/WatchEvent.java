package io.raftwright.configmap.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One key was written or deleted.
 *
 * @param type     which of the two
 * @param kv       the key as written; for a deletion its key and modRevision alone
 * @param previous the key before, or null if there was none or it has been compacted away
 */
public record WatchEvent(Type type, KeyValue kv, @Nullable KeyValue previous) {

    /** What happened to a key. */
    public enum Type {
        PUT,
        DELETE
    }

    public WatchEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(kv, "kv");
    }

    /** Whether the key did not exist before. */
    public boolean isCreate() {
        return type == Type.PUT && kv.version() == 1;
    }

    @Override
    public String toString() {
        return type + " " + (type == Type.PUT ? kv : kv.key());
    }
}
