package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.ConfigMap;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A key's value in this process, kept current: see {@link LiveMap}. Safe for use by any number of threads.
 *
 * @param <V> the type of the value
 */
public final class LiveValue<V> implements Supplier<@Nullable V>, AutoCloseable {
    private final Supplier<@Nullable V> value;
    private final LiveMap<?, V> live;

    private LiveValue(Supplier<@Nullable V> value, LiveMap<?, V> live) {
        this.value = value;
        this.live = live;
    }

    static <K, V> LiveValue<V> open(ConfigMap map, Keyspace<K, V> space, K key) {
        LiveMap<K, V> live = LiveMap.open(map, space, space.keyRange(key));
        return new LiveValue<>(() -> live.get(key), live);
    }

    /**
     * The value, or null if the key is not there.
     *
     * @throws DecodeException if it cannot be decoded
     */
    @Override
    public @Nullable V get() {
        return value.get();
    }

    /** This, with another value while the key is not there, or cannot be decoded. */
    public Supplier<V> orElse(V other) {
        return () -> {
            try {
                V present = value.get();
                return present == null ? other : present;
            } catch (DecodeException e) {
                return other;
            }
        };
    }

    /** See {@link Subscription#awaitRevision}. */
    public boolean awaitRevision(long revision, Duration patience) throws InterruptedException {
        return live.awaitRevision(revision, patience);
    }

    /** Lets it stay as it is. Idempotent. */
    @Override
    public void close() {
        live.close();
    }
}
