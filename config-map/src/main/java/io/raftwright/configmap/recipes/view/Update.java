package io.raftwright.configmap.recipes.view;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A change of one key that looks at what is there: what becomes of the value, and what the caller is answered. May be tried several times.
 *
 * @param <V> the type of values
 * @param <R> the type of answers
 */
interface Update<V, R extends @Nullable Object> {

    /** What is to become of a key that holds this, or nothing. */
    Step<V, R> from(@Nullable V before);

    /**
     * What is to be done.
     *
     * @param isWrite whether anything is
     * @param after   what to write; null to remove the key
     * @param answer  what the caller gets if it is done
     */
    record Step<V, R extends @Nullable Object>(
            boolean isWrite, @Nullable V after, @Nullable R answer) {

        static <V, R extends @Nullable Object> Step<V, R> keep(@Nullable R answer) {
            return new Step<>(false, null, answer);
        }

        /** Writes a value or removes the key; a key that is not there and not to be is kept so. */
        static <V, R extends @Nullable Object> Step<V, R> become(
                @Nullable V before, @Nullable V after, @Nullable R answer) {
            return before == null && after == null ? keep(answer) : new Step<>(true, after, answer);
        }
    }

    static <V> Update<V, @Nullable V> putIfAbsent(V value) {
        Objects.requireNonNull(value, "value");
        return before -> before == null ? Step.become(null, value, null) : Step.keep(before);
    }

    static <V> Update<V, @Nullable V> replace(V value) {
        Objects.requireNonNull(value, "value");
        return before -> before == null ? Step.keep(null) : Step.become(before, value, before);
    }

    static <V> Update<V, Boolean> replace(V expected, V value) {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(value, "value");
        return before -> expected.equals(before) ? Step.become(before, value, true) : Step.keep(false);
    }

    static <V> Update<V, Boolean> remove(V expected) {
        Objects.requireNonNull(expected, "expected");
        return before -> expected.equals(before) ? Step.become(before, null, true) : Step.keep(false);
    }

    static <V> Update<V, @Nullable V> compute(UnaryOperator<@Nullable V> function) {
        return before -> {
            V after = function.apply(before);
            return Step.become(before, after, after);
        };
    }

    static <V> Update<V, @Nullable V> computeIfAbsent(Supplier<? extends @Nullable V> function) {
        return before -> {
            if (before != null) {
                return Step.keep(before);
            }
            V after = function.get();
            return Step.become(null, after, after);
        };
    }

    static <V> Update<V, @Nullable V> merge(V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        Objects.requireNonNull(value, "value");
        return before -> {
            V after = before == null ? value : function.apply(before, value);
            return Step.become(before, after, after);
        };
    }
}
