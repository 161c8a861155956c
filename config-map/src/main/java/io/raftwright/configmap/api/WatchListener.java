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

    /**
     * Nothing more will come of this revision or an earlier one. Called in order with the batches: those up to this revision were
     * delivered before, those behind it come later. What this throws ends the watch.
     *
     * @param revision the last one that was looked at
     */
    default void onProgress(long revision) {}

    /** The watch has ended by itself and calls no more. A {@link Watch#close} is not told. */
    default void onEnd(WatchEnd end) {}
}
