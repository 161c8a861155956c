package io.raftwright.configmap.api;

import java.util.Objects;

/**
 * A key and its value at one revision. A key lives in generations: it is created, changed any number of times, deleted, and
 * may be created anew.
 *
 * @param key            never empty
 * @param value          may be empty
 * @param createRevision the revision that created this generation; 0 in a delete event
 * @param modRevision    the revision that wrote this value, or that deleted the key
 * @param version        how often the key was written in this generation, from 1; 0 in a delete event
 * @param lease          the lease that the key goes with, or {@link Lease#NONE}, as in a delete event
 */
public record KeyValue(Bytes key, Bytes value, long createRevision, long modRevision, long version, long lease) {
    public KeyValue {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }

    /** A key that goes with no lease. */
    public KeyValue(Bytes key, Bytes value, long createRevision, long modRevision, long version) {
        this(key, value, createRevision, modRevision, version, Lease.NONE);
    }

    @Override
    public String toString() {
        return key + "=" + value + " (create=" + createRevision + " mod=" + modRevision + " version=" + version
                + (lease == Lease.NONE ? ")" : " lease=" + lease + ")");
    }
}
