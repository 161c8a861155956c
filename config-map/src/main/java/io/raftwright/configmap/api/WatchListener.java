package io.raftwright.configmap.api;

/**
 * Receives what happens to the keys of a watch: in order of revision, each revision at most once, none left out. Called by
 * one thread at a time. It may take its time: a slow listener delays neither writers nor watches on other executors, and
 * catches up from the map's history.
 */
@FunctionalInterface
public interface WatchListener {

    /** One revision changed keys that are watched. What this throws ends the watch. */
    void onBatch(WatchBatch batch);

    /** The watch has ended by itself and calls no more. A {@link Watch#close} is not told. */
    default void onEnd(WatchEnd end) {}
}
