package io.raftwright.configmap.api;

import java.util.Objects;

/**
 * A condition on a key, or on every key of a range: {@code Compare.version("k").equalTo(3)}.
 *
 * <p>A key that does not exist compares as if its create revision, mod revision, version and lease were 0. It has no value: any
 * compare of its value, even "not equal", fails. A range without any key is compared as one key that does not exist.
 *
 * @param keys     whom to look at; for a range the condition must hold for each of its keys
 * @param target   what to look at
 * @param relation how it must stand to the operand
 * @param number   the operand, unless the target is the value
 * @param value    the operand if the target is the value
 */
public record Compare(KeyRange keys, Target target, Relation relation, long number, Bytes value) {

    /** What is compared. */
    public enum Target {
        VERSION,
        CREATE_REVISION,
        MOD_REVISION,
        VALUE,
        LEASE
    }

    /** How what is found must stand to the operand. */
    public enum Relation {
        EQUAL,
        NOT_EQUAL,
        LESS,
        GREATER
    }

    public Compare {
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(relation, "relation");
        Objects.requireNonNull(value, "value");
    }

    /** Holds if the key exists. */
    public static Compare exists(String key) {
        return createRevision(KeyRange.key(key)).greaterThan(0);
    }

    /** Holds if the key does not exist. */
    public static Compare absent(String key) {
        return createRevision(KeyRange.key(key)).equalTo(0);
    }

    public static OfValue value(String key) {
        return value(KeyRange.key(key));
    }

    public static OfValue value(KeyRange keys) {
        return new OfValue(keys);
    }

    public static OfNumber version(String key) {
        return version(KeyRange.key(key));
    }

    public static OfNumber version(KeyRange keys) {
        return new OfNumber(keys, Target.VERSION);
    }

    public static OfNumber createRevision(String key) {
        return createRevision(KeyRange.key(key));
    }

    public static OfNumber createRevision(KeyRange keys) {
        return new OfNumber(keys, Target.CREATE_REVISION);
    }

    public static OfNumber modRevision(String key) {
        return modRevision(KeyRange.key(key));
    }

    public static OfNumber modRevision(KeyRange keys) {
        return new OfNumber(keys, Target.MOD_REVISION);
    }

    /** Of the id of a key's lease, which is {@link Lease#NONE} where there is none. */
    public static OfNumber lease(String key) {
        return lease(KeyRange.key(key));
    }

    /** Of the id of each key's lease, which is {@link Lease#NONE} where there is none. */
    public static OfNumber lease(KeyRange keys) {
        return new OfNumber(keys, Target.LEASE);
    }

    /** A compare of a version, a revision or a lease that still lacks its relation and operand. */
    public record OfNumber(KeyRange keys, Target target) {
        public Compare equalTo(long number) {
            return is(Relation.EQUAL, number);
        }

        public Compare notEqualTo(long number) {
            return is(Relation.NOT_EQUAL, number);
        }

        public Compare lessThan(long number) {
            return is(Relation.LESS, number);
        }

        public Compare greaterThan(long number) {
            return is(Relation.GREATER, number);
        }

        private Compare is(Relation relation, long number) {
            return new Compare(keys, target, relation, number, Bytes.EMPTY);
        }
    }

    /** A compare of a value that still lacks its relation and operand. */
    public record OfValue(KeyRange keys) {
        public Compare equalTo(Bytes value) {
            return is(Relation.EQUAL, value);
        }

        public Compare equalTo(String value) {
            return equalTo(Bytes.of(value));
        }

        public Compare notEqualTo(Bytes value) {
            return is(Relation.NOT_EQUAL, value);
        }

        public Compare notEqualTo(String value) {
            return notEqualTo(Bytes.of(value));
        }

        public Compare lessThan(Bytes value) {
            return is(Relation.LESS, value);
        }

        public Compare greaterThan(Bytes value) {
            return is(Relation.GREATER, value);
        }

        private Compare is(Relation relation, Bytes value) {
            return new Compare(keys, Target.VALUE, relation, 0, value);
        }
    }
}
