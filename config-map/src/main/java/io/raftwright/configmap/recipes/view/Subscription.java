package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.internal.follow.Follower;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Somebody who is told of changes. Safe for use by any thread. */
public final class Subscription implements AutoCloseable {
    private final Follower follower;

    Subscription(Follower follower) {
        this.follower = follower;
    }

    /** Whether changes are still told: false once closed, once the listener failed, once the map is closed. */
    public boolean isOpen() {
        return follower.isOpen();
    }

    /**
     * Completes when everything has been told up to a revision, with how far it was told. Fails if that will never be; is cancelled by
     * {@link #close}. Cancel it to wait no more. Completes on threads of the map, or of the listener's executor.
     */
    public CompletableFuture<Long> reached(long revision) {
        return follower.reached(revision);
    }

    /**
     * Waits until everything has been told up to a revision. Not to be called by the listener.
     *
     * @return false if that is not so after this time
     * @throws io.raftwright.api.NodeStoppedException if the map was closed
     * @throws InterruptedException                   if the caller is interrupted
     */
    public boolean awaitRevision(long revision, Duration patience) throws InterruptedException {
        return follower.awaitRevision(revision, patience);
    }

    /** Ends it: no call begins after this returns; one that is running may still finish. Idempotent. */
    @Override
    public void close() {
        follower.close();
    }
}
