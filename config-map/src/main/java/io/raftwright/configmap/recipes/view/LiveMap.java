package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.internal.follow.ChangeSink;
import io.raftwright.configmap.internal.follow.Follower;
import io.raftwright.configmap.internal.follow.KeyChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a typed map in this process, decoded, and kept current by a watch: reads of it wait for nobody and fail for no network. It is as
 * far as this member is, perhaps behind the cluster, and never goes back; {@link #awaitRevision} makes sure of a write that one
 * knows of. Once the map is closed it stays as it is.
 *
 * <p>One key that cannot be decoded harms no other: reading it is a {@link DecodeException} until somebody writes it well.
 *
 * <p>Safe for use by any number of threads.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class LiveMap<K, V> implements AutoCloseable {
    private final Keyspace<K, V> space;
    private final Copy<K, V> copy;
    private final Subscription subscription;

    private LiveMap(Keyspace<K, V> space, Copy<K, V> copy, Subscription subscription) {
        this.space = space;
        this.copy = copy;
        this.subscription = subscription;
    }

    static <K, V> LiveMap<K, V> open(ConfigMap map, Keyspace<K, V> space) {
        return open(map, space, space.range());
    }

    static <K, V> LiveMap<K, V> open(ConfigMap map, Keyspace<K, V> space, KeyRange keys) {
        Copy<K, V> copy = new Copy<>(space);
        Follower follower = Follower.open(map, keys, Follower.Pace.EVERY_CHANGE, null, copy);
        return new LiveMap<>(space, copy, new Subscription(follower));
    }

    static <K, V> CompletableFuture<LiveMap<K, V>> openAsync(ConfigMap map, Keyspace<K, V> space, Executor executor) {
        Copy<K, V> copy = new Copy<>(space);
        return Follower.openAsync(
                map, space.range(), executor, copy, follower -> new LiveMap<>(space, copy, new Subscription(follower)));
    }

    /** The value of a key, or null. */
    public @Nullable V get(K key) {
        Entry<K, V> entry = entry(key);
        return entry == null ? null : entry.value();
    }

    /** A key with its value and revisions, or null. */
    public @Nullable Entry<K, V> entry(K key) {
        Held<K, V> held = copy.held.get(space.key(key));
        return held == null ? null : held.read();
    }

    /** All keys at one revision: all changes of it, and none of a later one. */
    public Snapshot<K, V> snapshot() {
        return copy.snapshot();
    }

    /** The revision that last changed a key, or that of the beginning. */
    public long revision() {
        return copy.revision;
    }

    /** See {@link Subscription#awaitRevision}. */
    public boolean awaitRevision(long revision, Duration patience) throws InterruptedException {
        return subscription.awaitRevision(revision, patience);
    }

    /** See {@link Subscription#reached}. */
    public CompletableFuture<Long> reached(long revision) {
        return subscription.reached(revision);
    }

    /** Whether it is still kept current. */
    public boolean isOpen() {
        return subscription.isOpen();
    }

    /** Lets it stay as it is. Idempotent. */
    @Override
    public void close() {
        subscription.close();
    }

    /** What a key holds: an entry, or why there is none. */
    private record Held<K, V>(
            @Nullable Entry<K, V> entry, @Nullable DecodeException unread) {

        static <K, V> Held<K, V> of(Keyspace<K, V> space, KeyValue kv) {
            try {
                return new Held<>(space.entry(kv), null);
            } catch (DecodeException e) {
                return new Held<>(null, e);
            }
        }

        Entry<K, V> read() {
            if (unread != null) {
                throw new DecodeException(unread);
            }
            return Objects.requireNonNull(entry);
        }
    }

    /**
     * The copy itself. Owner: the map's watch thread, which holds the lock while one revision is taken over; any thread reads single keys,
     * and all of them with the lock.
     */
    private static final class Copy<K, V> implements ChangeSink {
        private final Keyspace<K, V> space;
        private final ConcurrentSkipListMap<Bytes, Held<K, V>> held = new ConcurrentSkipListMap<>();
        private final ReentrantLock lock = new ReentrantLock();
        private volatile long revision;

        private Copy(Keyspace<K, V> space) {
            this.space = space;
        }

        @Override
        public void onChanges(long newRevision, List<KeyChange> changes) {
            lock.lock();
            try {
                for (KeyChange change : changes) {
                    if (change.after() == null) {
                        held.remove(change.key());
                    } else {
                        held.put(change.key(), Held.of(space, change.after()));
                    }
                }
                revision = newRevision;
            } finally {
                lock.unlock();
            }
        }

        private Snapshot<K, V> snapshot() {
            lock.lock();
            try {
                List<Entry<K, V>> entries = new ArrayList<>();
                held.values().forEach(one -> entries.add(one.read()));
                return Snapshot.of(revision, entries);
            } finally {
                lock.unlock();
            }
        }
    }
}
