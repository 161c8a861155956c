package io.raftwright.testkit.map;

import io.raftwright.configmap.AsyncMaintenance;
import io.raftwright.configmap.api.CheckResult;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.Retention;
import io.raftwright.configmap.api.Space;
import io.raftwright.configmap.api.StateHash;
import io.raftwright.configmap.backup.Backup;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The maintenance of a {@link JudgedMap}: the court hears of every answer before the client does. */
record JudgedMaintenance(AsyncMaintenance maintenance, JudgedMap map) implements AsyncMaintenance {

    @Override
    public CompletableFuture<Space> space() {
        return JudgedMap.judged(
                maintenance.space(), (space, failure) -> map.checkRead("space", space, failure, MapState::space));
    }

    @Override
    public CompletableFuture<Space> quota(long bytes) {
        return change("quota " + bytes, maintenance.quota(bytes));
    }

    @Override
    public CompletableFuture<Space> disarm() {
        return change("disarm", maintenance.disarm());
    }

    @Override
    public CompletableFuture<Space> retain(Retention retention) {
        return change("retain " + retention, maintenance.retain(retention));
    }

    @Override
    public CompletableFuture<Backup> backup() {
        long toldBefore = map.court().toldIndex();
        return JudgedMap.judged(maintenance.backup(), (backup, failure) -> {
            if (backup != null) {
                map.court().backedUp(map.site(), backup, toldBefore);
            }
        });
    }

    @Override
    public CompletableFuture<StateHash> hash(long revision) {
        return JudgedMap.judged(maintenance.hash(revision), (hash, failure) -> {
            if (hash != null) {
                map.checkHash(hash);
            }
        });
    }

    @Override
    public CompletableFuture<CheckResult> check() {
        return JudgedMap.judged(maintenance.check(), (result, failure) -> {
            if (result != null) {
                map.court().compared(result);
            }
        });
    }

    @Override
    public CompletableFuture<List<CorruptMember>> corruptMembers() {
        return JudgedMap.judged(
                maintenance.corruptMembers(),
                (members, failure) -> map.checkRead("corrupt", members, failure, MapState::corruptMembers));
    }

    /** Sent by now, and nothing after it. */
    private CompletableFuture<Space> change(String what, CompletableFuture<Space> sent) {
        return map.judgedChange(what, sent, StoreResult.Upkept::new);
    }
}
