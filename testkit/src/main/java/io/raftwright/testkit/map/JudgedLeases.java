package io.raftwright.testkit.map;

import io.raftwright.configmap.AsyncLeases;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseStatus;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The leases of a {@link JudgedMap}: the court hears of every answer before the client does. */
record JudgedLeases(AsyncLeases leases, JudgedMap map) implements AsyncLeases {

    @Override
    public CompletableFuture<Lease> grant(long id, Duration ttl) {
        return held(map.judgedChange("grant " + id + " for " + ttl, leases.grant(id, ttl), StoreResult.Leased::new));
    }

    @Override
    public CompletableFuture<Lease> keepAlive(long id) {
        return held(map.judgedChange("keep alive " + id, leases.keepAlive(id), StoreResult.Leased::new));
    }

    private CompletableFuture<Lease> held(CompletableFuture<Lease> asked) {
        long askedNs = map.court().stage().nowNs();
        return asked.whenComplete((lease, failure) -> {
            if (lease != null) {
                map.court().truth().leases().promised(lease, askedNs);
            }
        });
    }

    @Override
    public CompletableFuture<DeleteResult> revoke(long id) {
        return map.judgedChange("revoke " + id, leases.revoke(id), StoreResult.Done::new);
    }

    @Override
    public CompletableFuture<LeaseStatus> timeToLive(long id) {
        return map.judgedChange("time to live of " + id, leases.timeToLive(id), StoreResult.LeaseTold::new);
    }

    @Override
    public CompletableFuture<List<Long>> list() {
        return JudgedMap.judged(
                leases.list(), (ids, failure) -> map.checkRead("leases", ids, failure, MapState::leaseIds));
    }
}
