package io.raftwright.configmap.recipes.sync;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.internal.wait.Deadline;
import io.raftwright.configmap.internal.wait.Waiting;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Holds everybody back while it is down: a key that is there. It stays down when whoever lowered it dies, unless it was put with a
 * lease. Immutable; safe for use by any number of threads.
 */
public final class Barrier {
    private final ConfigMap map;
    private final String key;

    /**
     * @param key where it is kept
     */
    public Barrier(ConfigMap map, String key) {
        this.map = map;
        this.key = key;
        var unused = Range.key(key);
    }

    /** Lowers it; whether it was up. */
    public boolean lower() {
        return lower(Lease.NONE);
    }

    /** Lowers it for as long as a lease lives; whether it was up. */
    public boolean lower(long leaseId) {
        return map.commit(Txn.when(Compare.absent(key))
                        .then(Op.put(Bytes.of(key), Bytes.EMPTY).withLease(leaseId)))
                .succeeded();
    }

    /** Raises it for all who wait; whether it was down. */
    public boolean raise() {
        return map.delete(key).count() > 0;
    }

    /**
     * Waits until it is up.
     *
     * @return whether it was, in time
     * @throws InterruptedException if the caller is interrupted
     */
    public boolean await(Duration patience) throws InterruptedException {
        return Waiting.interruptibly(opens(patience));
    }

    /** See {@link #await}; does not wait. Cancel it to wait no more; completes on threads of the map, which must not be held up. */
    public CompletableFuture<Boolean> opens(Duration patience) {
        return Gate.opens(map, Range.key(key), found -> found.kvs().isEmpty(), Deadline.after(patience));
    }
}
