package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.internal.wait.Deadline;
import io.raftwright.configmap.internal.wait.HandOver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Carries updates of a key out: reads it, decides, and writes on the condition that nobody has written it since; otherwise decides again from
 * what it met. Each time that it must, somebody else has succeeded. Immutable; any thread.
 *
 * @param space where the key lies
 */
record Attempts<K, V>(Keyspace<K, V> space) {
    /** So many others may come between, one after the other. */
    private static final int MAX_ATTEMPTS = 1000;

    /** On the caller's thread. */
    <R extends @Nullable Object> R run(ConfigMap map, K key, Update<V, R> update, Deadline deadline) {
        Bytes whole = space.key(key);
        KeyValue seen = map.within(deadline.forCall()).get(whole);
        for (int attempt = 1; ; attempt++) {
            Update.Step<V, R> step = update.from(space.value(seen));
            if (!step.isWrite()) {
                return answer(step);
            }
            TxnResult result = map.within(deadline.forCall()).commit(txn(whole, seen, step));
            if (result.succeeded()) {
                return answer(step);
            }
            if (attempt == MAX_ATTEMPTS || deadline.isOver()) {
                throw new ContendedException(whole, attempt);
            }
            seen = met(result);
        }
    }

    /**
     * By futures.
     *
     * @param functions where updates decide, since they are the caller's own code
     */
    <R extends @Nullable Object> CompletableFuture<R> run(
            AsyncConfigMap map, K key, Update<V, R> update, Deadline deadline, Executor functions) {
        Bytes whole = space.key(key);
        CompletableFuture<R> answer = new CompletableFuture<>();
        HandOver.to(
                functions,
                map.get(whole),
                answer,
                seen -> attempt(map, whole, seen, update, deadline, functions, 1, answer));
        return answer;
    }

    private <R extends @Nullable Object> void attempt(
            AsyncConfigMap map,
            Bytes key,
            @Nullable KeyValue seen,
            Update<V, R> update,
            Deadline deadline,
            Executor functions,
            int attempt,
            CompletableFuture<R> answer) {
        Update.Step<V, R> step = update.from(space.value(seen));
        if (!step.isWrite()) {
            answer.complete(answer(step));
            return;
        }
        HandOver.to(functions, map.commit(txn(key, seen, step)), answer, result -> {
            if (result.succeeded()) {
                answer.complete(answer(step));
            } else if (attempt == MAX_ATTEMPTS || deadline.isOver()) {
                answer.completeExceptionally(new ContendedException(key, attempt));
            } else {
                attempt(map, key, met(result), update, deadline, functions, attempt + 1, answer);
            }
        });
    }

    private Txn txn(Bytes key, @Nullable KeyValue seen, Update.Step<V, ?> step) {
        long modRevision = seen == null ? 0 : seen.modRevision();
        V after = step.after();
        return Txn.when(Compare.modRevision(KeyRange.key(key)).equalTo(modRevision))
                .then(after == null ? Op.delete(KeyRange.key(key)) : space.put(key, after))
                .otherwise(Op.read(Range.of(KeyRange.key(key))));
    }

    /** Null where answers may be null. */
    @SuppressWarnings("NullAway")
    private static <R extends @Nullable Object> R answer(Update.Step<?, R> step) {
        return step.answer();
    }

    private static @Nullable KeyValue met(TxnResult result) {
        List<KeyValue> kvs = result.range(0).kvs();
        return kvs.isEmpty() ? null : kvs.get(0);
    }
}
