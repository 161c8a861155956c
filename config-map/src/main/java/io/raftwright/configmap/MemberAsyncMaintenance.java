package io.raftwright.configmap;

import io.raftwright.configmap.api.CheckResult;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.Retention;
import io.raftwright.configmap.api.Space;
import io.raftwright.configmap.api.StateHash;
import io.raftwright.configmap.backup.Backup;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.UpkeepCommand;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The futures' face of one member's maintenance. */
record MemberAsyncMaintenance(MemberAsyncMap map) implements AsyncMaintenance {

    @Override
    public CompletableFuture<Space> space() {
        return map.read(MapState::space);
    }

    @Override
    public CompletableFuture<Space> quota(long bytes) {
        return propose(new UpkeepCommand.Quota(bytes));
    }

    @Override
    public CompletableFuture<Space> disarm() {
        return propose(new UpkeepCommand.Disarm());
    }

    @Override
    public CompletableFuture<Space> retain(Retention retention) {
        return propose(UpkeepCommand.Retain.of(retention));
    }

    @Override
    public CompletableFuture<Backup> backup() {
        return map.member().node().read(map.member()::backup, map.deadline());
    }

    @Override
    public CompletableFuture<StateHash> hash(long revision) {
        return MemberAsyncMap.mapped(
                map.freshState().thenCompose(state -> map.member().check().hash(state, revision)), hash -> hash);
    }

    @Override
    public CompletableFuture<CheckResult> check() {
        return MemberAsyncMap.mapped(map.member().check().check(map.deadline()), result -> result);
    }

    @Override
    public CompletableFuture<List<CorruptMember>> corruptMembers() {
        return map.read(MapState::corruptMembers);
    }

    private CompletableFuture<Space> propose(UpkeepCommand command) {
        return map.propose(CommandEncoder.upkeep(command), result -> ((StoreResult.Upkept) result).space());
    }
}
