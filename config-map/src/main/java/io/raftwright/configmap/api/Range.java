package io.raftwright.configmap.api;

import java.util.Objects;

/**
 * What to read: {@code Range.of(KeyRange.prefix("service/")).limit(100)}.
 *
 * @param keys     the keys to read, answered in their order
 * @param limit    how many keys to return at most; {@link #NO_LIMIT} for all
 * @param revision the revision to read at, from the last compaction to the present one; {@link #LATEST} for the present one
 * @param content  what to return of each key
 */
public record Range(KeyRange keys, long limit, long revision, Content content) {
    /** Return all keys. */
    public static final long NO_LIMIT = 0;

    /** Read the present state. */
    public static final long LATEST = 0;

    /** What a read returns of the keys it finds. */
    public enum Content {
        /** Keys and values. */
        ENTRIES,
        /** Keys with empty values. */
        KEYS,
        /** Nothing but their number. */
        COUNT
    }

    public Range {
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(content, "content");
        checkNotNegative("limit", limit);
        checkNotNegative("revision", revision);
    }

    /** All of these keys, with their values, at the present revision. */
    public static Range of(KeyRange keys) {
        return new Range(keys, NO_LIMIT, LATEST, Content.ENTRIES);
    }

    /** One key. */
    public static Range key(String key) {
        return of(KeyRange.key(key));
    }

    /** All keys that begin so. */
    public static Range prefix(String prefix) {
        return of(KeyRange.prefix(prefix));
    }

    /** This, with at most so many keys returned; the count is that of all of them all the same. */
    public Range limit(long limit) {
        return new Range(keys, limit, revision, content);
    }

    /** This, as of an earlier revision. */
    public Range atRevision(long revision) {
        return new Range(keys, limit, revision, content);
    }

    /** This, without the values. */
    public Range keysOnly() {
        return new Range(keys, limit, revision, Content.KEYS);
    }

    /** This, as a count alone. */
    public Range countOnly() {
        return new Range(keys, limit, revision, Content.COUNT);
    }

    private static void checkNotNegative(String name, long value) {
        if (value < 0) {
            throw new InvalidRequestException(
                    InvalidRequestException.Reason.OUT_OF_RANGE, name + " is negative, " + name + "=" + value);
        }
    }
}
