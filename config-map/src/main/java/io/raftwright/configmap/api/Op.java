package io.raftwright.configmap.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One operation of a transaction. */
public sealed interface Op {

    /**
     * Writes a key. It goes with the lease named from then on, and with no other: without one it is detached.
     *
     * @param key   never empty
     * @param value what to write; null keeps the value that the key has, and then there must be such a key
     * @param lease a lease that exists; {@link Lease#NONE}; or {@link #SAME_LEASE}, and then there must be such a key
     */
    record Put(Bytes key, @Nullable Bytes value, long lease) implements Op {
        /** Stands for the lease that the key has already, if any. */
        public static final long SAME_LEASE = -1;

        public Put {
            if (key.isEmpty()) {
                throw new InvalidRequestException(InvalidRequestException.Reason.EMPTY_KEY, "key is empty");
            }
            if (lease < SAME_LEASE) {
                throw new InvalidRequestException(
                        InvalidRequestException.Reason.OUT_OF_RANGE, "lease is negative, lease=" + lease);
            }
        }

        /** Writes a key that goes with no lease. */
        public Put(Bytes key, Bytes value) {
            this(key, Objects.requireNonNull(value, "value"), Lease.NONE);
        }

        /** This, with the key going with a lease. */
        public Put withLease(long id) {
            return new Put(key, value, id);
        }

        /** This, with the key keeping the lease that it has, if any. */
        public Put keepingLease() {
            return new Put(key, value, SAME_LEASE);
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

    static Put put(Bytes key, Bytes value) {
        return new Put(key, value);
    }

    static Put put(String key, String value) {
        return new Put(Bytes.of(key), Bytes.of(value));
    }

    /** Writes a key anew, as another version of the value that it has. */
    static Put putSameValue(Bytes key) {
        return new Put(key, null, Lease.NONE);
    }

    /** Writes a key anew, as another version of the value that it has. */
    static Put putSameValue(String key) {
        return putSameValue(Bytes.of(key));
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
