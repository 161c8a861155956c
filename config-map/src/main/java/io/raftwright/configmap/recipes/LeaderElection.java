package io.raftwright.configmap.recipes;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyValue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One leader among all who campaign under a name, for as long as its session lives: whoever came first, then the next. (Not the leader of the
 * cluster that keeps the map, which is Raft's own affair.)
 *
 * <p>As with a {@link FencedLock}, a leader that was held up may not know yet that it leads no more: writes are guarded by
 * {@link Leadership#isLeading}, other resources by {@link Leadership#fencingToken}. Safe for use by any number of threads.
 */
public final class LeaderElection {
    private final Session session;
    private final WaitingLine line;

    /**
     * @param session who campaigns, or asks who leads
     * @param name    of the election; keys below {@code name/} are its own
     */
    public LeaderElection(Session session, String name) {
        this.session = Objects.requireNonNull(session, "session");
        this.line = new WaitingLine(session, name);
    }

    /**
     * Waits to be the leader.
     *
     * @param value    what others learn of this candidate: its address, for example
     * @param patience how long to wait; whoever does not lead by then withdraws
     * @return the leadership, or null if another led all the time
     * @throws SessionLostException if the session ends meanwhile
     * @throws InterruptedException if the caller is interrupted while others are before it; it withdraws
     */
    public @Nullable Leadership campaign(Bytes value, Duration patience) throws InterruptedException {
        Place place = line.reachFront(value, Nanoseconds.of(patience));
        return place == null ? null : new Leadership(line, place);
    }

    /** Who leads now, or null if nobody does; linearizable. Its value is what it campaigned with, or proclaimed last. */
    public @Nullable KeyValue leader() {
        List<KeyValue> first = session.map().range(line.everybody().limit(1)).kvs();
        return first.isEmpty() ? null : first.get(0);
    }

    /**
     * Tells who leads now, before this returns, and then each time that another does, or nobody, or the leader proclaims something else. On a
     * member that falls far behind some may be left out, never the newest.
     *
     * @param listener given the leader or null; called on the caller's thread first and on threads of the map later, so it must not take long. What it throws later ends the observation
     * @return ends the observation when closed
     */
    public Observation observe(Consumer<@Nullable KeyValue> listener) {
        LeaderObserver observer = new LeaderObserver(session.map(), line.everybody(), listener);
        observer.begin(session.map().range(line.everybody()));
        return observer;
    }

    /** Somebody who is told who leads. */
    public interface Observation extends AutoCloseable {

        /** Tells nothing more; what is being told now may still be. Idempotent. */
        @Override
        void close();
    }

    /** A term of office. Safe for use by any thread. */
    public static final class Leadership implements AutoCloseable {
        private final WaitingLine line;
        private final Place place;

        private Leadership(WaitingLine line, Place place) {
            this.line = line;
            this.place = place;
        }

        /** Greater than that of every leader before, in this map; the create revision of the leader's key. */
        public long fencingToken() {
            return place.createRevision();
        }

        /** A condition for transactions: holds as long as this leader leads, whatever its process believes. */
        public Compare isLeading() {
            return place.isTaken();
        }

        /**
         * Tells everybody something else than it campaigned with.
         *
         * @throws SessionLostException if it leads no more
         */
        public void proclaim(Bytes value) {
            line.rewrite(place, value);
        }

        /** Lays the leadership down. Does not wait: if the map cannot be reached, others lead when the session ends. Idempotent. */
        @Override
        public void close() {
            CompletableFuture<?> unused = line.leave(place);
        }
    }
}
