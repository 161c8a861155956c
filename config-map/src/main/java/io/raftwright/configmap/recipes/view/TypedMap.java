package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.internal.wait.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys below a prefix, with types: read and changed by the methods of a {@link java.util.concurrent.ConcurrentMap}, each of them
 * linearizable over the whole cluster.
 *
 * <pre>{@code
 * TypedMap<String, Long> limits = TypedMap.over(map, "limits/", Codec.text(), Codec.decimal());
 * limits.merge("uploads", 1L, Long::sum);
 * }</pre>
 *
 * <p>It has their names, their null rules (no key and no value is null; null stands for "not there") and their answers, but does not implement
 * {@code ConcurrentMap}. Code that is given one counts on calls that cost nothing and cannot fail; on {@code size}, iteration and
 * {@code equals} of a map that others change meanwhile; on {@code get(Object)} with any object. Here each call asks a majority, and may fail in
 * three ways that the caller must tell apart. What wants a {@code Map} is given a {@link #snapshot()}.
 *
 * <p>Functions given to {@link #compute} and its like run on the caller's thread, perhaps several times, so they must have no effects of their
 * own; each attempt is made on the condition that the key is as the function saw it. If others come first a thousand times, or until the
 * deadline, a {@link ContendedException} says that nothing happened. Otherwise calls throw what those of {@link ConfigMap} throw; after an
 * {@link io.raftwright.api.IndeterminateException} the change may have been made, once at most. What codecs cannot read is a {@link DecodeException}.
 *
 * <p>A value that is written goes with the lease of {@link #withLease}, if any, and loses the one that it had.
 *
 * <p>Immutable; safe for use by any number of threads.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class TypedMap<K, V> {
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(5);

    private final ConfigMap map;
    private final Keyspace<K, V> space;
    private final Duration deadline;

    private TypedMap(ConfigMap map, Keyspace<K, V> space, Duration deadline) {
        this.map = map;
        this.space = space;
        this.deadline = deadline;
    }

    /**
     * A part of a map.
     *
     * @param prefix what all its keys begin with; keys of it that others write are to be readable by the codecs
     */
    public static <K, V> TypedMap<K, V> over(ConfigMap map, String prefix, Codec<K> keys, Codec<V> values) {
        return new TypedMap<>(map, Keyspace.of(prefix, keys, values), DEFAULT_DEADLINE);
    }

    /** The same, with another deadline than five seconds for each call, all its attempts included. */
    public TypedMap<K, V> within(Duration other) {
        ConfigMap checked = map.within(other);
        return new TypedMap<>(checked, space, other);
    }

    /** The same, with what it writes going with a lease: it vanishes when the lease ends. */
    public TypedMap<K, V> withLease(long leaseId) {
        return new TypedMap<>(map, space.withLease(leaseId), deadline);
    }

    /**
     * The same, with futures instead of waiting.
     *
     * @param functions where functions given to {@link AsyncTypedMap#compute} and its like run
     */
    public AsyncTypedMap<K, V> async(Executor functions) {
        return new AsyncTypedMap<>(map.within(deadline), space, deadline, functions);
    }

    /** Reads of what this member has now: never waiting, perhaps behind, never going back. */
    public StaleTypedMap<K, V> stale() {
        return new StaleTypedMap<>(map.stale(), space);
    }

    // ---- one key

    /** The value of a key, or null. */
    public @Nullable V get(K key) {
        return space.value(timed().get(space.key(key)));
    }

    /**
     * The value of a key, or null, as of a revision or a later one: read from this member without asking others if it has come so far.
     *
     * @param atLeastRevision a revision that somebody has seen: of a write, or in a watch
     * @throws FutureRevisionException if nobody can have seen it, since the map is not there yet
     */
    public @Nullable V get(K key, long atLeastRevision) {
        Range range = Range.of(space.keyRange(key));
        RangeResult found = map.stale().range(range);
        if (found.revision() < atLeastRevision) {
            found = timed().range(range);
        }
        if (found.revision() < atLeastRevision) {
            throw new FutureRevisionException(atLeastRevision, found.revision());
        }
        List<KeyValue> kvs = found.kvs();
        return kvs.isEmpty() ? null : space.value(kvs.get(0));
    }

    /** A key with its value and revisions, or null. */
    public @Nullable Entry<K, V> entry(K key) {
        KeyValue kv = timed().get(space.key(key));
        return kv == null ? null : space.entry(kv);
    }

    /** Writes a value, whatever there is; the one before, or null if there was none or it cannot be decoded. */
    public @Nullable V put(K key, V value) {
        return space.previous(timed().put(space.put(space.key(key), value)).previous());
    }

    /** Removes a key; its value, or null if it was not there or cannot be decoded. */
    public @Nullable V remove(K key) {
        List<KeyValue> deleted = timed().delete(space.keyRange(key)).deleted();
        return deleted.isEmpty() ? null : space.previous(deleted.get(0));
    }

    /** Writes a value if there is none; null if it did, otherwise the value that is there. */
    public @Nullable V putIfAbsent(K key, V value) {
        return run(key, Update.putIfAbsent(value));
    }

    /** Writes a value if there is one; the one before, or null if there was none. */
    public @Nullable V replace(K key, V value) {
        return run(key, Update.replace(value));
    }

    /** Writes a value if there is one that equals another; whether it did. */
    public boolean replace(K key, V expected, V value) {
        return run(key, Update.replace(expected, value));
    }

    /** Removes a key if its value equals another; whether it did. */
    public boolean remove(K key, V expected) {
        return run(key, Update.remove(expected));
    }

    /**
     * Makes a value of the one that is there.
     *
     * @param function given the key, and its value or null; null removes the key
     * @return the value that is there then, or null
     */
    public @Nullable V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return run(key, Update.compute(before -> function.apply(key, before)));
    }

    /** Writes what a function makes of a key that is not there, if it makes anything; the value that is there then, or null. */
    public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
        return run(key, Update.computeIfAbsent(() -> function.apply(key)));
    }

    /** Makes a value of the one that is there, if there is one; null removes the key. The value that is there then, or null. */
    public @Nullable V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return run(key, Update.compute(before -> before == null ? null : function.apply(key, before)));
    }

    /** Writes a value, or what a function makes of the one that is there and it; null removes the key. The value that is there then, or null. */
    public @Nullable V merge(K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return run(key, Update.merge(value, function));
    }

    // ---- all keys

    /** How many keys there are, readable or not. */
    public long count() {
        return timed().range(Range.of(space.range()).countOnly()).count();
    }

    /** All keys at the present revision. */
    public Snapshot<K, V> snapshot() {
        RangeResult found = timed().range(space.range());
        return space.snapshot(found.revision(), found);
    }

    /**
     * All keys at an earlier revision.
     *
     * @throws io.raftwright.configmap.api.CompactedException if it is gone
     * @throws FutureRevisionException                        if it is yet to come
     */
    public Snapshot<K, V> snapshot(long revision) {
        return space.snapshot(revision, timed().range(Range.of(space.range()).atRevision(revision)));
    }

    /**
     * All keys at the present revision, so many at a time: for maps that are too large to be held twice.
     *
     * @param size keys to read at a time, at least 1
     */
    public PagedSnapshot<K, V> pages(int size) {
        return PagedSnapshot.of(timed(), space, size);
    }

    /** Removes all keys, in one revision. */
    public void clear() {
        var unused = timed().delete(space.range());
    }

    // ---- parts of transactions

    /** Writes a value, as a part of a transaction of {@link ConfigMap#commit}. */
    public Op.Put putting(K key, V value) {
        return space.put(space.key(key), value);
    }

    /** Removes a key, as a part of a transaction. */
    public Op removing(K key) {
        return Op.delete(space.keyRange(key));
    }

    /** Holds if a key is there. */
    public Compare present(K key) {
        return Compare.createRevision(space.keyRange(key)).greaterThan(0);
    }

    /** Holds if a key is not there. */
    public Compare absent(K key) {
        return Compare.createRevision(space.keyRange(key)).equalTo(0);
    }

    /** Holds if nobody has written or removed a key since it was read. */
    public Compare unchanged(Entry<K, V> entry) {
        return Compare.modRevision(space.keyRange(entry.key())).equalTo(entry.modRevision());
    }

    // ---- changes

    /**
     * Tells what there is, on the caller's thread and before this returns, and then what changes, without a gap.
     *
     * @param delivery where changes are told, and which
     * @return ends it when closed
     */
    public Subscription listen(Delivery delivery, ChangeListener<K, V> listener) {
        return Telling.begin(timed(), space.range(), space, delivery, listener);
    }

    /** Tells what a key is, on the caller's thread and before this returns, and then what becomes of it, without a gap. */
    public Subscription listen(K key, Delivery delivery, ChangeListener<K, V> listener) {
        return Telling.begin(timed(), space.keyRange(key), space, delivery, listener);
    }

    /** A copy of all keys in this process that is kept current: reads of it cost nothing. */
    public LiveMap<K, V> live() {
        return LiveMap.open(timed(), space);
    }

    /** A key's value in this process, kept current. */
    public LiveValue<V> live(K key) {
        return LiveValue.open(timed(), space, Objects.requireNonNull(key, "key"));
    }

    private <R extends @Nullable Object> R run(K key, Update<V, R> update) {
        return new Attempts<>(space).run(map, key, update, Deadline.after(deadline));
    }

    private ConfigMap timed() {
        return map.within(deadline);
    }

    @Override
    public String toString() {
        return "TypedMap prefix=" + space.prefix();
    }

    /** What all its keys begin with. */
    public Bytes prefix() {
        return space.prefix();
    }
}
