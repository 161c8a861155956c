package io.raftwright.configmap.recipes.sync;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.internal.wait.Deadline;
import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.view.Codec;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets everybody wait until something has been counted down to nothing: a key that holds what is left, as decimal text. It stays open once it
 * is; delete the key to use it again. It counts calls, not callers: whoever does not know whether its call
 * {@linkplain io.raftwright.api.IndeterminateException counted} cannot find out, so let tasks that may be repeated put keys of their own instead.
 *
 * <p>Immutable; safe for use by any number of threads.
 */
public final class Latch {
    private static final String ITSELF = "";

    private final ConfigMap map;
    private final Range range;
    private final TypedMap<String, Long> left;

    /**
     * @param key where it is kept
     */
    public Latch(ConfigMap map, String key) {
        this.map = map;
        this.range = Range.key(key);
        this.left = TypedMap.over(map, key, Codec.text(), Codec.decimal());
    }

    /**
     * Begins to count, unless somebody has begun.
     *
     * @param count how often to count down, at least 1
     * @return whether this call began
     */
    public boolean begin(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("nothing is counted, count=" + count);
        }
        return left.putIfAbsent(ITSELF, count) == null;
    }

    /** How often it is still to be counted down, or null if nobody has begun. */
    public @Nullable Long count() {
        return left.get(ITSELF);
    }

    /**
     * Counts one down, if there is anything left.
     *
     * @return what is left
     * @throws IllegalStateException if nobody has begun
     */
    public long countDown() {
        Long count = left.compute(ITSELF, (key, before) -> {
            if (before == null) {
                throw new IllegalStateException("nobody has begun to count, key=" + left.prefix());
            }
            return Math.max(0, before - 1);
        });
        return count == null ? 0 : count;
    }

    /**
     * Waits until nothing is left; also for somebody to begin.
     *
     * @return whether nothing is left in time
     * @throws InterruptedException if the caller is interrupted
     */
    public boolean await(Duration patience) throws InterruptedException {
        return Waiting.interruptibly(opens(patience));
    }

    /** See {@link #await}; does not wait. Cancel it to wait no more; completes on threads of the map, which must not be held up. */
    public CompletableFuture<Boolean> opens(Duration patience) {
        return Gate.opens(map, range, Latch::isOpen, Deadline.after(patience));
    }

    private static boolean isOpen(RangeResult found) {
        List<KeyValue> kvs = found.kvs();
        return !kvs.isEmpty() && Codec.decimal().decode(kvs.get(0).value()) <= 0;
    }
}
