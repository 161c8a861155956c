package io.raftwright.configmap;

import io.raftwright.api.BoundedRead;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.TxnRules;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.configmap.internal.wait.Waiting;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The futures' face of one member's map: proposes commands, and reads its state behind a barrier. */
record MemberAsyncMap(MapMember member, Duration deadline) implements AsyncConfigMap {

    @Override
    public CompletableFuture<PutResult> put(Op.Put put) {
        return propose(CommandEncoder.put(put), PutResult.class);
    }

    @Override
    public CompletableFuture<@Nullable KeyValue> get(Bytes key) {
        KeyRange.key(key);
        return read(state -> state.get(key));
    }

    @Override
    public CompletableFuture<@Nullable String> get(String key) {
        Bytes bytes = Bytes.of(key);
        KeyRange.key(bytes);
        return read(state -> {
            KeyValue kv = state.get(bytes);
            return kv == null ? null : kv.value().utf8();
        });
    }

    @Override
    public CompletableFuture<RangeResult> range(Range range) {
        return read(state -> state.range(range));
    }

    @Override
    public CompletableFuture<DeleteResult> delete(KeyRange keys) {
        return propose(CommandEncoder.delete(keys), DeleteResult.class);
    }

    @Override
    public CompletableFuture<TxnResult> commit(Txn txn) {
        return propose(CommandEncoder.commit(TxnRules.checked(txn)), TxnResult.class);
    }

    @Override
    public CompletableFuture<Long> compact(long revision) {
        return propose(CommandEncoder.compact(revision), result -> ((StoreResult.Compacted) result).revision());
    }

    @Override
    public AsyncLeases leases() {
        return new MemberAsyncLeases(this);
    }

    @Override
    public AsyncMaintenance maintenance() {
        return new MemberAsyncMaintenance(this);
    }

    @Override
    public CompletableFuture<Watch> watch(WatchRequest request, WatchListener listener) {
        CompletableFuture<Watch> opened = request.fromRevision() == WatchRequest.NOW
                ? read(state -> member.hub().open(request, state.revision() + 1, listener))
                : mapped(
                        CompletableFuture.completedFuture(request),
                        given -> member.hub().open(given, given.fromRevision(), listener));
        CompletableFuture<Watch> handed = new CompletableFuture<>();
        CompletableFuture<?> unused = opened.whenComplete((watch, failure) -> {
            if (failure != null) {
                handed.completeExceptionally(failure);
            } else if (!handed.complete(watch)) {
                watch.close(); // the caller left: nobody else could ever close it
            }
        });
        return handed;
    }

    /** Waits for the barrier alone; then this member's state, read by any thread, is as fresh as it must be. */
    CompletableFuture<MapState> freshState() {
        return read(state -> state);
    }

    /** This member's state, if it is known to be at most so far behind; else as {@link #freshState}. */
    CompletableFuture<MapState> stateWithin(Duration maxStaleness) {
        return mapped(member.node().readBounded(member.store()::state, maxStaleness, deadline), BoundedRead::value);
    }

    <T extends @Nullable Object> CompletableFuture<T> read(Function<MapState, T> query) {
        return mapped(
                member.node().readBarrier(deadline),
                index -> query.apply(member.store().state()));
    }

    <T extends OpResult> CompletableFuture<T> propose(ByteBuffer command, Class<T> type) {
        return propose(command, result -> type.cast(((StoreResult.Done) result).result()));
    }

    <T> CompletableFuture<T> propose(ByteBuffer command, Function<StoreResult, T> resultOf) {
        return mapped(member.node().propose(command, deadline), result -> {
            if (result instanceof StoreResult.Refused refused) {
                throw refused.reason();
            }
            return resultOf.apply(result);
        });
    }

    /** Like {@code thenApply}, but a failure arrives as it is, without what futures put around it. */
    static <S, T extends @Nullable Object> CompletableFuture<T> mapped(
            CompletableFuture<S> source, Function<? super S, T> function) {
        CompletableFuture<T> target = new CompletableFuture<>();
        CompletableFuture<?> unused = source.whenComplete((value, failure) -> {
            if (failure != null) {
                target.completeExceptionally(Waiting.unwrapped(failure));
                return;
            }
            try {
                target.complete(function.apply(value));
            } catch (RuntimeException | Error e) { // also an error is the caller's to see: nobody else waits for it
                target.completeExceptionally(e);
            }
        });
        return target;
    }
}
