package io.raftwright.configmap;

import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The {@link Leases} of an {@link AsyncConfigMap}: the same calls, with futures. Safe for use by any number of threads. */
public interface AsyncLeases {

    /** See {@link Leases#grant(Duration)}. */
    default CompletableFuture<Lease> grant(Duration ttl) {
        return grant(Lease.NONE, ttl);
    }

    /** See {@link Leases#grant(long, Duration)}. */
    CompletableFuture<Lease> grant(long id, Duration ttl);

    /** See {@link Leases#keepAlive}. */
    CompletableFuture<Lease> keepAlive(long id);

    /** See {@link Leases#revoke}. */
    CompletableFuture<DeleteResult> revoke(long id);

    /** See {@link Leases#timeToLive}. */
    CompletableFuture<LeaseStatus> timeToLive(long id);

    /** See {@link Leases#list}. */
    CompletableFuture<List<Long>> list();
}
