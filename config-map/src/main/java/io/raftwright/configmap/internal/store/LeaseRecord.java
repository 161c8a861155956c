package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A lease and the keys that go with it. Never changes.
 *
 * @param id         greater than 0
 * @param ttlSeconds how long it lives from when it was last kept alive
 * @param deadline   the log time from which on it may end
 * @param keys       its keys as they are in the map
 */
record LeaseRecord(long id, long ttlSeconds, long deadline, KeyTree keys) implements LeaseNode {

    /** A lease without keys, granted at a log time. */
    static LeaseRecord granted(long id, long ttlSeconds, long logTimeSeconds) {
        return new LeaseRecord(id, ttlSeconds, deadline(ttlSeconds, logTimeSeconds), KeyTree.EMPTY);
    }

    LeaseRecord keptAlive(long logTimeSeconds) {
        return new LeaseRecord(id, ttlSeconds, deadline(ttlSeconds, logTimeSeconds), keys);
    }

    /** The log's seconds are cut off: what is granted at the end of one would lose nearly a second but for the one added. */
    private static long deadline(long ttlSeconds, long logTimeSeconds) {
        return logTimeSeconds + ttlSeconds + 1;
    }

    LeaseRecord with(KeyValue kv) {
        return new LeaseRecord(id, ttlSeconds, deadline, keys.with(kv));
    }

    LeaseRecord without(KeyValue kv) {
        return new LeaseRecord(id, ttlSeconds, deadline, keys.without(kv.key()));
    }

    /** Its keys, in their order. */
    List<KeyValue> kvs() {
        List<KeyValue> kvs = new ArrayList<>((int) keys.size());
        keys.forEach(KeyRange.all(), kvs::add);
        return kvs;
    }

    /** What clients know of it. */
    Lease lease() {
        return new Lease(id, Duration.ofSeconds(ttlSeconds));
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public long nextDeadline() {
        return deadline;
    }

    /** Its keys are no part of it: they name their lease themselves. */
    @Override
    public long hash() {
        return StateDigest.mix(StateDigest.mix(id, ttlSeconds), deadline);
    }

    @Override
    public String toString() {
        return "lease " + id + " (ttl=" + ttlSeconds + " deadline=" + deadline + " keys=" + keys.size() + ")";
    }
}
