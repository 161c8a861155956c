package io.raftwright.configmap.recipes.view;

import org.jspecify.annotations.Nullable;

/**
 * Is told of each key what it is, and then what becomes of it, in the order of revisions. Called by one thread at a time.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@FunctionalInterface
public interface ChangeListener<K, V> {

    /** A key is, or was, written or removed. What this throws ends the subscription; while the subscription begins, it reaches the caller. */
    void onChange(Change<K, V> change);

    /** What somebody wrote cannot be decoded: for this key nothing else is told of it. Others go on. */
    default void onUndecodable(DecodeException unread) {}

    /**
     * Nothing more will be told, since the map was closed or the listener failed. Closing the subscription is not told.
     *
     * @param cause what was thrown or broke, or null if the map was closed in good order
     */
    default void onEnd(@Nullable Throwable cause) {}
}
