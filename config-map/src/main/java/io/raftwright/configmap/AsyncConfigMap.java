package io.raftwright.configmap;

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
import org.jspecify.annotations.Nullable;

/**
 * A {@link ConfigMap} with futures. No call blocks. Futures complete on threads of the node, which must not be held up: continue with
 * {@code thenApplyAsync} where work is to be done. They fail with the exceptions that {@link ConfigMap} throws.
 */
public interface AsyncConfigMap {

    /** See {@link ConfigMap#put(Op.Put)}. */
    CompletableFuture<PutResult> put(Op.Put put);

    /** See {@link ConfigMap#put(Bytes, Bytes)}. */
    default CompletableFuture<PutResult> put(Bytes key, Bytes value) {
        return put(Op.put(key, value));
    }

    /** See {@link ConfigMap#put(String, String)}. */
    default CompletableFuture<PutResult> put(String key, String value) {
        return put(Bytes.of(key), Bytes.of(value));
    }

    /** See {@link ConfigReader#get(Bytes)}: the key, or null. */
    CompletableFuture<@Nullable KeyValue> get(Bytes key);

    /** See {@link ConfigReader#get(String)}: the value as text, or null. */
    CompletableFuture<@Nullable String> get(String key);

    /** See {@link ConfigReader#range(Range)}. The keys are gathered on the node's apply thread: prefer limits. */
    CompletableFuture<RangeResult> range(Range range);

    /** See {@link ConfigMap#delete(KeyRange)}. */
    CompletableFuture<DeleteResult> delete(KeyRange keys);

    /** See {@link ConfigMap#delete(String)}. */
    default CompletableFuture<DeleteResult> delete(String key) {
        return delete(KeyRange.key(key));
    }

    /** See {@link ConfigMap#commit}. */
    CompletableFuture<TxnResult> commit(Txn txn);

    /** See {@link ConfigMap#compact}. */
    CompletableFuture<Long> compact(long revision);

    /** See {@link ConfigMap#leases}. */
    AsyncLeases leases();

    /** See {@link ConfigMap#maintenance}. */
    AsyncMaintenance maintenance();

    /** See {@link ConfigMap#watch(WatchRequest, WatchListener)}. */
    CompletableFuture<Watch> watch(WatchRequest request, WatchListener listener);
}
