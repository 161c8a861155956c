package io.raftwright.configmap.recipes.sync;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.recipes.view.Codec;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A number that all count together, from 0: a key that holds it as decimal text. Linearizable. A call whose outcome is
 * {@linkplain io.raftwright.api.IndeterminateException not known} may have counted, once at most. Each addition is a durable write; where many
 * are made at once each waits for others, so for ids take an {@link IdAllocator}. Throws what {@link TypedMap#compute} throws, and an
 * {@link ArithmeticException} where the number would overflow.
 *
 * <p>Immutable; safe for use by any number of threads.
 */
public final class Counter {
    private static final String ITSELF = "";

    private final TypedMap<String, Long> number;

    /**
     * @param key where it is kept
     */
    public Counter(ConfigMap map, String key) {
        this(TypedMap.over(map, key, Codec.text(), Codec.decimal()));
    }

    private Counter(TypedMap<String, Long> number) {
        this.number = number;
    }

    /** The same, with another deadline than five seconds for each call. */
    public Counter within(Duration deadline) {
        return new Counter(number.within(deadline));
    }

    /** What it is. */
    public long get() {
        return orZero(number.get(ITSELF));
    }

    /** Adds to it; what it is then. */
    public long add(long delta) {
        return update(before -> Math.addExact(before, delta));
    }

    /** Makes it something else, by a function that may be called several times; what it is then. */
    public long update(LongUnaryOperator function) {
        return orZero(number.compute(ITSELF, (key, before) -> function.applyAsLong(orZero(before))));
    }

    /** Makes it something else if it is as expected; whether it was. */
    public boolean compareAndSet(long expected, long value) {
        boolean[] isSet = {false};
        var unused = number.compute(ITSELF, (key, before) -> {
            isSet[0] = orZero(before) == expected;
            return isSet[0] ? (Long) value : before;
        });
        return isSet[0];
    }

    /** See {@link #add}; does not wait. Completes on a thread of the common pool. */
    public CompletableFuture<Long> addAsync(long delta) {
        return number.async(ForkJoinPool.commonPool())
                .compute(ITSELF, (key, before) -> Math.addExact(orZero(before), delta));
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }
}
