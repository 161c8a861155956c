package io.raftwright.testkit.history;

import java.util.Objects;

/**
 * What a revision did to a key, as a watcher is told.
 *
 * @param key   the key
 * @param kind  whether it was written or deleted
 * @param value what was written, or {@link Call#NONE} for a deletion
 */
public record Change(String key, Kind kind, long value) {

    /** What may happen to a key. */
    public enum Kind {
        PUT,
        DELETE
    }

    public Change {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
    }

    /** A key was written. */
    public static Change put(String key, long value) {
        return new Change(key, Kind.PUT, value);
    }

    /** A key was deleted. */
    public static Change delete(String key) {
        return new Change(key, Kind.DELETE, Call.NONE);
    }

    @Override
    public String toString() {
        return kind == Kind.PUT ? "put " + key + ' ' + Call.text(value) : "delete " + key;
    }
}
