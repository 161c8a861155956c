package io.raftwright.configmap.api;

import java.util.Objects;

/** One operation of a transaction. */
public sealed interface Op {

    /** Writes a key. */
    record Put(Bytes key, Bytes value) implements Op {
        public Put {
            Objects.requireNonNull(value, "value");
            if (key.isEmpty()) {
                throw new InvalidRequestException(InvalidRequestException.Reason.EMPTY_KEY, "key is empty");
            }
        }
    }

    /** Deletes keys. */
    record Delete(KeyRange keys) implements Op {
        public Delete {
            Objects.requireNonNull(keys, "keys");
        }
    }

    /** Reads keys; sees what earlier operations of the same transaction wrote, unless it asks for a revision. */
    record Read(Range range) implements Op {
        public Read {
            Objects.requireNonNull(range, "range");
        }
    }

    /** A transaction within; its compares see the state before the whole transaction. */
    record Nested(Txn txn) implements Op {
        public Nested {
            Objects.requireNonNull(txn, "txn");
        }
    }

    static Op put(Bytes key, Bytes value) {
        return new Put(key, value);
    }

    static Op put(String key, String value) {
        return new Put(Bytes.of(key), Bytes.of(value));
    }

    static Op delete(KeyRange keys) {
        return new Delete(keys);
    }

    static Op delete(String key) {
        return new Delete(KeyRange.key(key));
    }

    static Op read(Range range) {
        return new Read(range);
    }

    static Op read(String key) {
        return new Read(Range.key(key));
    }

    static Op txn(Txn txn) {
        return new Nested(txn);
    }
}
