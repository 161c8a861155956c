package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.recipes.Session;
import java.util.concurrent.CompletableFuture;

/**
 * Something held: a lock, a permit, a leadership. Known by its token, by which what it guards can tell a holder who is late from the one who
 * came after him. Safe for use by any thread.
 */
public class Hold implements AutoCloseable {
    private final WaitingLine line;
    private final Place place;

    Hold(WaitingLine line, Place place) {
        this.line = line;
        this.place = place;
    }

    /**
     * Greater than that of everybody who asked before, in this map; the create revision of the holder's key. What is guarded outside the
     * map must refuse tokens smaller than one it has seen (for things that are held by one at a time).
     */
    public final long fencingToken() {
        return place.createRevision();
    }

    /** A condition for transactions: holds as long as this is held, whatever this process believes. */
    public final Compare isHeld() {
        return place.isTaken();
    }

    /** The session that holds it; once that is lost, so is this. */
    public final Session session() {
        return line.session();
    }

    /**
     * Lets go of it. Does not wait: if the map cannot be reached now, others get it as soon as it can be, or when the session ends. Whoever asks
     * again behind this gets a new hold. Idempotent.
     */
    @Override
    public final void close() {
        CompletableFuture<?> unused = line.leave(place);
    }

    final WaitingLine line() {
        return line;
    }

    final Place place() {
        return place;
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + " key=" + place.key() + " token=" + place.createRevision();
    }
}
