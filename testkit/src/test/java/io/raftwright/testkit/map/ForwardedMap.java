package io.raftwright.testkit.map;

import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.AsyncLeases;
import io.raftwright.configmap.AsyncMaintenance;
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
import java.util.concurrent.CompletableFuture;

/** A map that asks another one: for what lies about a little of it. */
class ForwardedMap implements AsyncConfigMap {
    private final AsyncConfigMap next;

    ForwardedMap(AsyncConfigMap next) {
        this.next = next;
    }

    @Override
    public CompletableFuture<PutResult> put(Op.Put put) {
        return next.put(put);
    }

    @Override
    public CompletableFuture<KeyValue> get(Bytes key) {
        return next.get(key);
    }

    @Override
    public CompletableFuture<String> get(String key) {
        return next.get(key);
    }

    @Override
    public CompletableFuture<RangeResult> range(Range range) {
        return next.range(range);
    }

    @Override
    public CompletableFuture<DeleteResult> delete(KeyRange keys) {
        return next.delete(keys);
    }

    @Override
    public CompletableFuture<TxnResult> commit(Txn txn) {
        return next.commit(txn);
    }

    @Override
    public CompletableFuture<Long> compact(long revision) {
        return next.compact(revision);
    }

    @Override
    public AsyncLeases leases() {
        return next.leases();
    }

    @Override
    public AsyncMaintenance maintenance() {
        return next.maintenance();
    }

    @Override
    public CompletableFuture<Watch> watch(WatchRequest request, WatchListener listener) {
        return next.watch(request, listener);
    }
}
