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
import java.util.function.Function;
import java.util.function.Supplier;

/** The leases of a {@link JudgedMap}: the court hears of every answer before the client does. */
record JudgedLeases(AsyncLeases leases, JudgedMap map) implements AsyncLeases {

    @Override
    public CompletableFuture<Lease> grant(long id, Duration ttl) {
        return held(change("grant " + id + " for " + ttl, () -> leases.grant(id, ttl), StoreResult.Leased::new));
    }

    @Override
    public CompletableFuture<Lease> keepAlive(long id) {
        return held(change("keep alive " + id, () -> leases.keepAlive(id), StoreResult.Leased::new));
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
        return change("revoke " + id, () -> leases.revoke(id), StoreResult.Done::new);
    }

    @Override
    public CompletableFuture<LeaseStatus> timeToLive(long id) {
        return change("time to live of " + id, () -> leases.timeToLive(id), StoreResult.LeaseTold::new);
    }

    @Override
    public CompletableFuture<List<Long>> list() {
        return JudgedMap.judged(
                leases.list(), (ids, failure) -> map.checkRead("leases", ids, failure, MapState::leaseIds));
    }

    private <T> CompletableFuture<T> change(
            String what, Supplier<CompletableFuture<T>> send, Function<T, StoreResult> resultOf) {
        CompletableFuture<T> sent = send.get();
        long operation = map.court().stage().operationCount();
        return JudgedMap.judged(sent, (result, failure) -> {
            StoreResult told = failure == null ? resultOf.apply(result) : null;
            MapTruth.Effect unused = map.checkChange(what, operation, told, failure);
        });
    }
}
