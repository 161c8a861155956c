package io.raftwright.configmap;

import io.raftwright.api.Membership;
import io.raftwright.api.NodeStatus;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.wait.Waiting;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The blocking face of one member's map: waits for the futures' face, and reads on the caller's own thread. */
record MemberMap(MapMember member, MemberAsyncMap futures) implements ConfigMap {

    static MemberMap of(MapMember member, Duration deadline) {
        return new MemberMap(member, new MemberAsyncMap(member, Deadlines.checked(deadline)));
    }

    @Override
    public PutResult put(Op.Put put) {
        return waitFor(futures.put(put));
    }

    @Override
    public @Nullable KeyValue get(Bytes key) {
        KeyRange.key(key);
        return waitFor(futures.freshState()).get(key);
    }

    @Override
    public RangeResult range(Range range) {
        return waitFor(futures.freshState()).range(range);
    }

    @Override
    public DeleteResult delete(KeyRange keys) {
        return waitFor(futures.delete(keys));
    }

    @Override
    public TxnResult commit(Txn txn) {
        return waitFor(futures.commit(txn));
    }

    @Override
    public long compact(long revision) {
        return waitFor(futures.compact(revision));
    }

    @Override
    public Watch watch(WatchRequest request, WatchListener listener) {
        return waitFor(futures.watch(request, listener));
    }

    @Override
    public Leases leases() {
        return new MemberLeases(futures.leases(), futures.deadline());
    }

    @Override
    public Maintenance maintenance() {
        return new MemberMaintenance(futures.maintenance(), futures.deadline());
    }

    @Override
    public ConfigMap within(Duration deadline) {
        return of(member, deadline);
    }

    @Override
    public AsyncConfigMap async() {
        return futures;
    }

    @Override
    public StaleReader stale() {
        return new MemberStaleReader(member);
    }

    @Override
    public ConfigReader bounded(Duration maxStaleness) {
        return new MemberBoundedReader(futures, maxStaleness);
    }

    @Override
    public NodeStatus status() {
        return member.node().status();
    }

    @Override
    public Membership membership() {
        return member.node().membership();
    }

    @Override
    public UUID clusterId() {
        return member.node().clusterId();
    }

    @Override
    public void leave() {
        var unused = Waiting.forResult(member.node().leave(futures.deadline()), futures.deadline());
        close();
    }

    @Override
    public void close() {
        member.close();
    }

    @Override
    public void halt() {
        member.halt();
    }

    @Override
    public String toString() {
        return "ConfigMap " + status();
    }

    private <T> T waitFor(CompletableFuture<T> future) {
        return Waiting.forResult(future, futures.deadline());
    }
}
