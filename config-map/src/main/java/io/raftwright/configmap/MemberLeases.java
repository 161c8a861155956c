package io.raftwright.configmap;

import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseStatus;
import io.raftwright.configmap.internal.wait.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The blocking face of one member's leases: waits for the futures' face. */
record MemberLeases(AsyncLeases futures, Duration deadline) implements Leases {

    @Override
    public Lease grant(long id, Duration ttl) {
        return waitFor(futures.grant(id, ttl));
    }

    @Override
    public Lease keepAlive(long id) {
        return waitFor(futures.keepAlive(id));
    }

    @Override
    public DeleteResult revoke(long id) {
        return waitFor(futures.revoke(id));
    }

    @Override
    public LeaseStatus timeToLive(long id) {
        return waitFor(futures.timeToLive(id));
    }

    @Override
    public List<Long> list() {
        return waitFor(futures.list());
    }

    private <T> T waitFor(CompletableFuture<T> future) {
        return Waiting.forResult(future, deadline);
    }
}
