package io.raftwright.configmap.api;

/** An open watch. Safe for use by any thread. */
public interface Watch extends AutoCloseable {

    /** The first revision not delivered yet: where another watch would go on. */
    long nextRevision();

    /** Whether it still delivers; false once closed or ended. */
    boolean isOpen();

    /**
     * Asks for {@link WatchListener#onProgress} as soon as everything is delivered that the map has on this member by then. May be
     * called again; asks that are not answered yet are answered together.
     */
    void requestProgress();

    /** Ends the watch. No call to the listener begins after this returns; one that is running may still finish. Idempotent. */
    @Override
    void close();
}
