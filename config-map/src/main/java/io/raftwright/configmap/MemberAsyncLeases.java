package io.raftwright.configmap;

import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseStatus;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The futures' face of one member's leases. All but the list goes through the log, whose time is the leases' time. */
record MemberAsyncLeases(MemberAsyncMap map) implements AsyncLeases {

    @Override
    public CompletableFuture<Lease> grant(long id, Duration ttl) {
        return leased(LeaseCommand.Grant.of(id, ttl));
    }

    @Override
    public CompletableFuture<Lease> keepAlive(long id) {
        return leased(new LeaseCommand.KeepAlive(id));
    }

    @Override
    public CompletableFuture<DeleteResult> revoke(long id) {
        return map.propose(CommandEncoder.lease(new LeaseCommand.Revoke(id)), DeleteResult.class);
    }

    @Override
    public CompletableFuture<LeaseStatus> timeToLive(long id) {
        return map.propose(
                CommandEncoder.lease(new LeaseCommand.TimeToLive(id)),
                result -> ((StoreResult.LeaseTold) result).status());
    }

    @Override
    public CompletableFuture<List<Long>> list() {
        return map.read(MapState::leaseIds);
    }

    private CompletableFuture<Lease> leased(LeaseCommand command) {
        return map.propose(CommandEncoder.lease(command), result -> ((StoreResult.Leased) result).lease());
    }
}
