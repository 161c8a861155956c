package io.raftwright.configmap.recipes;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lock among all who use one map, granted in the order in which they asked.
 *
 * <p>No lock over a network excludes anybody by itself: a holder that was held up may go on without knowing that its session is over and that
 * another holds the lock. So each holder has a {@linkplain Hold#fencingToken token} greater than that of all before it. What the lock
 * guards must refuse tokens smaller than one it has seen; a write to the map itself does with {@link Hold#isHeld}:
 *
 * <pre>{@code
 * FencedLock lock = new FencedLock(session, "locks/backup");
 * try (FencedLock.Hold hold = lock.tryLock(Duration.ofSeconds(10))) {
 *     if (hold != null) {
 *         map.commit(Txn.when(hold.isHeld()).then(Op.put("backup/last", now)));
 *     }
 * }
 * }</pre>
 *
 * <p>It belongs to a session, not to a thread: a session that holds it and asks again gets the same hold, with the same token, and the first
 * {@link Hold#close} lets go of it. Safe for use by any number of threads.
 */
public final class FencedLock {
    private final Session session;
    private final WaitingLine line;

    /**
     * @param session who asks: what it holds is let go of when it ends
     * @param name    of the lock; keys below {@code name/} are its own
     */
    public FencedLock(Session session, String name) {
        this.session = Objects.requireNonNull(session, "session");
        this.line = new WaitingLine(session, name);
    }

    /**
     * Waits for the lock.
     *
     * @param patience how long to wait; whoever is not granted it by then gives its place up
     * @return the hold, or null if it was not granted in time
     * @throws SessionLostException if the session ends meanwhile
     * @throws InterruptedException if the caller is interrupted while others are before it; it waits no more
     */
    public @Nullable Hold tryLock(Duration patience) throws InterruptedException {
        Place place = line.reachFront(Bytes.EMPTY, Nanoseconds.of(patience));
        return place == null ? null : new Hold(session, line, place);
    }

    /** The lock, held. Safe for use by any thread. */
    public static final class Hold implements AutoCloseable {
        private final Session session;
        private final WaitingLine line;
        private final Place place;

        private Hold(Session session, WaitingLine line, Place place) {
            this.session = session;
            this.line = line;
            this.place = place;
        }

        /** Greater than that of every holder before, in this map; the create revision of the holder's key. */
        public long fencingToken() {
            return place.createRevision();
        }

        /** A condition for transactions: holds as long as the lock is held, whatever this process believes. */
        public Compare isHeld() {
            return place.isTaken();
        }

        /** The session that holds it; once that is lost, so is the lock. */
        public Session session() {
            return session;
        }

        /** Lets go of it. Does not wait: if the map cannot be reached, others get it when the session ends. Idempotent. */
        @Override
        public void close() {
            CompletableFuture<?> unused = line.leave(place);
        }
    }
}
