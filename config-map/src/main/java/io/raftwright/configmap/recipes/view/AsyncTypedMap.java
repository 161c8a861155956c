package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.internal.wait.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TypedMap} with futures. No call blocks. Futures complete on threads of the node, or on the executor given to
 * {@link TypedMap#async} where functions were to run; they fail with what the methods of {@link TypedMap} throw.
 *
 * <p>Immutable; safe for use by any number of threads.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class AsyncTypedMap<K, V> {
    private final ConfigMap whole;
    private final AsyncConfigMap map;
    private final Keyspace<K, V> space;
    private final Duration deadline;
    private final Executor functions;

    AsyncTypedMap(ConfigMap whole, Keyspace<K, V> space, Duration deadline, Executor functions) {
        this.whole = whole;
        this.map = whole.async();
        this.space = space;
        this.deadline = deadline;
        this.functions = functions;
    }

    /** See {@link TypedMap#get(Object)}. */
    public CompletableFuture<@Nullable V> get(K key) {
        return map.get(space.key(key)).thenApply(space::value);
    }

    /** See {@link TypedMap#entry}. */
    public CompletableFuture<@Nullable Entry<K, V>> entry(K key) {
        return map.get(space.key(key)).thenApply(kv -> kv == null ? null : space.entry(kv));
    }

    /** See {@link TypedMap#put}. */
    public CompletableFuture<@Nullable V> put(K key, V value) {
        return map.put(space.put(space.key(key), value)).thenApply(result -> space.previous(result.previous()));
    }

    /** See {@link TypedMap#remove(Object)}. */
    public CompletableFuture<@Nullable V> remove(K key) {
        return map.delete(space.keyRange(key))
                .thenApply(result -> result.deleted().isEmpty()
                        ? null
                        : space.previous(result.deleted().get(0)));
    }

    /** See {@link TypedMap#putIfAbsent}. */
    public CompletableFuture<@Nullable V> putIfAbsent(K key, V value) {
        return run(key, Update.putIfAbsent(value));
    }

    /** See {@link TypedMap#replace(Object, Object)}. */
    public CompletableFuture<@Nullable V> replace(K key, V value) {
        return run(key, Update.replace(value));
    }

    /** See {@link TypedMap#replace(Object, Object, Object)}. */
    public CompletableFuture<Boolean> replace(K key, V expected, V value) {
        return run(key, Update.replace(expected, value));
    }

    /** See {@link TypedMap#remove(Object, Object)}. */
    public CompletableFuture<Boolean> remove(K key, V expected) {
        return run(key, Update.remove(expected));
    }

    /** See {@link TypedMap#compute}. */
    public CompletableFuture<@Nullable V> compute(
            K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return run(key, Update.compute(before -> function.apply(key, before)));
    }

    /** See {@link TypedMap#computeIfAbsent}. */
    public CompletableFuture<@Nullable V> computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
        return run(key, Update.computeIfAbsent(() -> function.apply(key)));
    }

    /** See {@link TypedMap#merge}. */
    public CompletableFuture<@Nullable V> merge(
            K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return run(key, Update.merge(value, function));
    }

    /** See {@link TypedMap#snapshot()}. The values are decoded on the executor. */
    public CompletableFuture<Snapshot<K, V>> snapshot() {
        return map.range(Range.of(space.range()))
                .thenApplyAsync(found -> space.snapshot(found.revision(), found), functions);
    }

    /**
     * See {@link TypedMap#live()}. What there is is decoded on the executor. A copy that comes too late, behind the cancellation of its future, is
     * closed.
     */
    public CompletableFuture<LiveMap<K, V>> live() {
        return LiveMap.openAsync(whole, space, functions);
    }

    private <R extends @Nullable Object> CompletableFuture<R> run(K key, Update<V, R> update) {
        return new Attempts<>(space).run(map, key, update, Deadline.after(deadline), functions);
    }
}
