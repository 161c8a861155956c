package io.raftwright.configmap.api;

import java.util.Objects;

/**
 * What to read: {@code Range.of(KeyRange.prefix("service/")).limit(100)}.
 *
 * @param keys     the keys to read
 * @param limit    how many keys to return at most, the first ones in their order; {@link #NO_LIMIT} for all
 * @param revision the revision to read at, from the last compaction to the present one; {@link #LATEST} for the present one
 * @param content  what to return of each key
 * @param order    in which order to return them
 * @param age      which of them to return
 */
public record Range(KeyRange keys, long limit, long revision, Content content, Order order, Age age) {
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

    /** What keys are ordered by. */
    public enum Order {
        KEY,
        KEY_DESCENDING,
        VERSION,
        VERSION_DESCENDING,
        CREATE_REVISION,
        CREATE_REVISION_DESCENDING,
        MOD_REVISION,
        MOD_REVISION_DESCENDING,
        VALUE,
        VALUE_DESCENDING
    }

    /**
     * Bounds of the revisions at which a key was written and created, both included; 0 is no bound.
     *
     * @param minMod    the earliest mod revision
     * @param maxMod    the latest mod revision
     * @param minCreate the earliest create revision
     * @param maxCreate the latest create revision
     */
    public record Age(long minMod, long maxMod, long minCreate, long maxCreate) {
        /** No bound at all. */
        public static final Age ANY = new Age(0, 0, 0, 0);

        public Age {
            InvalidRequestException.checkNotNegative("minMod", minMod);
            InvalidRequestException.checkNotNegative("maxMod", maxMod);
            InvalidRequestException.checkNotNegative("minCreate", minCreate);
            InvalidRequestException.checkNotNegative("maxCreate", maxCreate);
        }

        /** Whether a key lies within all bounds. */
        public boolean includes(KeyValue kv) {
            return includes(minMod, kv.modRevision(), maxMod) && includes(minCreate, kv.createRevision(), maxCreate);
        }

        private static boolean includes(long min, long revision, long max) {
            return revision >= min && (max == 0 || revision <= max);
        }
    }

    public Range {
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(age, "age");
        InvalidRequestException.checkNotNegative("limit", limit);
        InvalidRequestException.checkNotNegative("revision", revision);
    }

    /** Keys of any age, in their own order. */
    public Range(KeyRange keys, long limit, long revision, Content content) {
        this(keys, limit, revision, content, Order.KEY, Age.ANY);
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
        return new Range(keys, limit, revision, content, order, age);
    }

    /** This, as of an earlier revision. */
    public Range atRevision(long revision) {
        return new Range(keys, limit, revision, content, order, age);
    }

    /** This, without the values. */
    public Range keysOnly() {
        return new Range(keys, limit, revision, Content.KEYS, order, age);
    }

    /** This, as a count alone. */
    public Range countOnly() {
        return new Range(keys, limit, revision, Content.COUNT, order, age);
    }

    /** This, in another order; keys that are alike in it come in the order of keys. Any order but that of keys gathers all keys first. */
    public Range orderedBy(Order newOrder) {
        return new Range(keys, limit, revision, content, newOrder, age);
    }

    /** This, without the keys that were not written at a revision or later. The count is that of all of them all the same. */
    public Range writtenSince(long first) {
        return within(new Age(first, age.maxMod, age.minCreate, age.maxCreate));
    }

    /** This, without the keys that were written after a revision. The count is that of all of them all the same. */
    public Range writtenUntil(long last) {
        return within(new Age(age.minMod, last, age.minCreate, age.maxCreate));
    }

    /** This, without the keys that were created before a revision. The count is that of all of them all the same. */
    public Range createdSince(long first) {
        return within(new Age(age.minMod, age.maxMod, first, age.maxCreate));
    }

    /** This, without the keys that were created after a revision. The count is that of all of them all the same. */
    public Range createdUntil(long last) {
        return within(new Age(age.minMod, age.maxMod, age.minCreate, last));
    }

    private Range within(Age newAge) {
        return new Range(keys, limit, revision, content, order, newAge);
    }
}
