package io.raftwright.testkit.map;

import io.raftwright.api.RefusedException;
import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.AsyncLeases;
import io.raftwright.configmap.AsyncMaintenance;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.configmap.api.OutOfSpaceException;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.StateHash;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.sim.Site;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A member's map as it is handed to a client: the court hears of every call, and of every answer before the client does. */
record JudgedMap(AsyncConfigMap map, Site<ConfigStore, StoreResult> site, MapCourt court, int client)
        implements AsyncConfigMap {

    @Override
    public CompletableFuture<PutResult> put(Op.Put put) {
        return change(put, () -> map.put(put));
    }

    @Override
    public CompletableFuture<DeleteResult> delete(KeyRange keys) {
        return change(new Op.Delete(keys), () -> map.delete(keys));
    }

    @Override
    public CompletableFuture<TxnResult> commit(Txn txn) {
        return change(new Op.Nested(txn), () -> map.commit(txn));
    }

    @Override
    public CompletableFuture<@Nullable KeyValue> get(Bytes key) {
        Range range = Range.of(KeyRange.key(key));
        MapCall call = court.called(client, new Op.Read(range));
        return judged(map.get(key), (kv, failure) -> {
            checkRead("get " + key, kv, failure, state -> state.get(key));
            if (failure == null) {
                List<KeyValue> kvs = kv == null ? List.of() : List.of(kv);
                call.answered(
                        new RangeResult(kvs, kvs.size(), false, here().revision()),
                        site.appliedIndex(),
                        court.nextNs());
            }
        });
    }

    @Override
    public CompletableFuture<@Nullable String> get(String key) {
        CompletableFuture<@Nullable KeyValue> found = get(Bytes.of(key));
        CompletableFuture<@Nullable String> text = new CompletableFuture<>();
        var unused = found.whenComplete((kv, failure) -> {
            if (failure == null) {
                text.complete(kv == null ? null : kv.value().utf8());
            } else {
                text.completeExceptionally(failure);
            }
        });
        return text;
    }

    @Override
    public CompletableFuture<RangeResult> range(Range range) {
        MapCall call = court.called(client, new Op.Read(range));
        return judged(map.range(range), (result, failure) -> {
            checkRead("range " + range, result, failure, state -> state.range(range));
            if (failure == null) {
                call.answered(result, site.appliedIndex(), court.nextNs());
            }
        });
    }

    @Override
    public CompletableFuture<Long> compact(long revision) {
        return judgedChange("compact " + revision, map.compact(revision), StoreResult.Compacted::new);
    }

    @Override
    public AsyncLeases leases() {
        return new JudgedLeases(map.leases(), this);
    }

    @Override
    public AsyncMaintenance maintenance() {
        return new JudgedMaintenance(map.maintenance(), this);
    }

    // ---- changes

    private <T extends OpResult> CompletableFuture<T> change(Op op, Supplier<CompletableFuture<T>> send) {
        MapCall call = court.called(client, op);
        CompletableFuture<T> sent = send.get();
        long operation = court.stage().operationCount();
        call.sent(operation);
        return judged(sent, (result, failure) -> {
            if (failure instanceof OutOfSpaceException) {
                court.stage().happened(RareEvent.MAP_OUT_OF_SPACE);
            }
            StoreResult told = failure == null ? new StoreResult.Done(result) : null;
            MapTruth.Effect effect = checkChange(op.toString(), operation, told, failure);
            if (failure == null && effect != null) {
                call.answered(result, effect.index(), court.nextNs());
            } else if (failure instanceof RefusedException || failure instanceof ConfigMapException) {
                call.refused(court.nextNs());
            }
        });
    }

    /** The answer to what was sent just now, once the court has compared it with what the command did. */
    <T> CompletableFuture<T> judgedChange(String what, CompletableFuture<T> sent, Function<T, StoreResult> resultOf) {
        long operation = court.stage().operationCount();
        return judged(sent, (result, failure) -> {
            StoreResult told = failure == null ? resultOf.apply(result) : null;
            MapTruth.Effect unused = checkChange(what, operation, told, failure);
        });
    }

    /** What was answered must be what the command did, in all of its details. */
    private MapTruth.@Nullable Effect checkChange(
            String what, long operation, @Nullable StoreResult told, @Nullable Throwable failure) {
        if (told == null && !(failure instanceof ConfigMapException)) {
            return null; // The ledger knows what may have become of it.
        }
        MapTruth.Effect effect = court.truth().effectOf(operation);
        StoreResult happened = effect == null ? null : effect.result();
        boolean isRight = happened instanceof StoreResult.Refused refused
                ? failure != null && refused.reason().toString().equals(failure.toString())
                : told != null && told.equals(happened);
        if (!isRight) {
            wrong(what, failure == null ? told : failure, happened);
        } else if (effect != null) {
            court.told(effect.index());
        }
        return effect;
    }

    // ---- reads

    /** What was read must be what the map held behind the last command that this member had applied. */
    void checkRead(
            String what,
            @Nullable Object result,
            @Nullable Throwable failure,
            Function<MapState, @Nullable Object> query) {
        if (failure != null && !(failure instanceof ConfigMapException)) {
            return;
        }
        Object expected;
        try {
            expected = query.apply(court.truth().stateAt(site.appliedIndex()));
        } catch (ConfigMapException e) {
            expected = e.toString();
        }
        Object found = failure == null ? result : failure.toString();
        if (found == null ? expected != null : !found.equals(expected)) {
            wrong(what, found, expected);
        }
    }

    /** What is hashed beside is of an earlier moment than the answer, and of a revision that all moments agree on. */
    void checkHash(StateHash hash) {
        StateHash expected = court.truth().hashAt(hash.revision(), hash.compactRevision());
        if (!hash.equals(expected)) {
            wrong("hash", hash, expected);
        }
    }

    private void wrong(String what, @Nullable Object told, @Nullable Object happened) {
        court.stage()
                .violated(
                        "an answer is what happened",
                        "client " + client + " on member " + site.memberId() + ": " + what + " was answered " + told
                                + ", and that is " + happened);
    }

    // ---- watches

    @Override
    public CompletableFuture<Watch> watch(WatchRequest request, WatchListener listener) {
        boolean isFromNow = request.fromRevision() == WatchRequest.NOW;
        Opening opening = new Opening();
        CompletableFuture<Watch> sent = map.watch(request, opening);
        CompletableFuture<Watch> handed = new CompletableFuture<>();
        var unused = sent.whenComplete((watch, failure) -> {
            if (failure != null) {
                checkUnopened(request, failure);
                handed.completeExceptionally(failure);
                return;
            }
            long first = isFromNow ? here().revision() + 1 : request.fromRevision();
            if (watch.nextRevision() != first) {
                wrong("watch " + request, watch.nextRevision(), first);
            }
            JudgedWatch judged = court.watched(site, request.keys(), first);
            judged.opened(watch);
            opening.listener = judged.before(listener);
            if (!handed.complete(judged)) {
                judged.close();
            }
        });
        return handed;
    }

    private void checkUnopened(WatchRequest request, Throwable failure) {
        if (failure instanceof CompactedException gone) {
            court.stage().happened(RareEvent.WATCH_START_COMPACTED);
            long oldest = here().oldestRevision();
            if (request.fromRevision() >= oldest || gone.compactRevision() != oldest) {
                wrong("watch " + request, failure, oldest);
            }
        }
    }

    /**
     * Hears a watch that is being opened; nothing is delivered until that is done.
     *
     * <p>Owner: the simulation's thread.
     */
    private static final class Opening implements WatchListener {
        private WatchListener listener = batch -> {
            throw new AssertionError("a watch delivers before it is open");
        };

        @Override
        public void onBatch(WatchBatch batch) {
            listener.onBatch(batch);
        }

        @Override
        public void onEnd(WatchEnd end) {
            listener.onEnd(end);
        }
    }

    private MapState here() {
        return site.machine().state();
    }

    /** The court first, then the client. */
    static <T extends @Nullable Object> CompletableFuture<T> judged(
            CompletableFuture<T> sent, BiConsumer<T, @Nullable Throwable> check) {
        CompletableFuture<T> handed = new CompletableFuture<>();
        var unused = sent.whenComplete((result, failure) -> {
            check.accept(result, failure);
            if (failure == null) {
                handed.complete(result);
            } else {
                handed.completeExceptionally(failure);
            }
        });
        return handed;
    }
}
