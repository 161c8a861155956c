package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.internal.follow.Follower;
import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.SessionLostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One leader among all who campaign under a name, for as long as its session lives: whoever came first, then the next. (Not the leader of the
 * cluster that keeps the map, which is Raft's own affair.)
 *
 * <p>As with a {@link FencedLock}, a leader that was held up may not know yet that it leads no more: writes are guarded by
 * {@link Hold#isHeld}, other resources by {@link Hold#fencingToken}. Safe for use by any number of threads.
 */
public final class LeaderElection {
    private final WaitingLine line;

    /**
     * @param session who campaigns, or asks who leads
     * @param name    of the election; keys below {@code name/} are its own
     */
    public LeaderElection(Session session, String name) {
        this.line = new WaitingLine(session, name);
    }

    /**
     * Waits to be the leader.
     *
     * @param value    what others learn of this candidate: its address, for example
     * @param patience how long to wait; whoever does not lead by then withdraws
     * @return the leadership, or null if another led all the time
     * @throws SessionLostException if the session ends meanwhile
     * @throws InterruptedException if the caller is interrupted; it withdraws
     */
    public @Nullable Leadership campaign(Bytes value, Duration patience) throws InterruptedException {
        return Waiting.interruptibly(stand(value, patience));
    }

    /**
     * Campaigns, and does not wait.
     *
     * @param value    what others learn of this candidate
     * @param patience how long others may lead
     * @return the leadership, or null if another led all the time; completes on threads of the map, which must not be held up. Cancel
     *     it to withdraw. Fails like {@link #campaign}
     */
    public CompletableFuture<@Nullable Leadership> stand(Bytes value, Duration patience) {
        return Holds.of(
                line.reachFront("", value, Admission.oneAtATime(), patience), place -> new Leadership(line, place));
    }

    /** Who leads now, or null if nobody does; linearizable. Its value is what it campaigned with, or proclaimed last. */
    public @Nullable KeyValue leader() {
        List<KeyValue> first =
                line.session().map().range(line.everybody().limit(1)).kvs();
        return first.isEmpty() ? null : first.get(0);
    }

    /**
     * Tells who leads now, before this returns, and then each time that another does, or nobody, or the leader proclaims something else. On a
     * member that falls far behind some may be left out, never the newest.
     *
     * @param listener given the leader or null; called on the caller's thread first and on threads of the map later, so it must not take
     *                 long. What it throws later ends the observation
     * @return ends the observation when closed
     */
    public Observation observe(Consumer<@Nullable KeyValue> listener) {
        Follower follower = Follower.open(
                line.session().map(),
                line.everybody().keys(),
                Follower.Pace.EVERY_CHANGE,
                null,
                new Candidates(listener));
        return follower::close;
    }

    /** Somebody who is told who leads. */
    public interface Observation extends AutoCloseable {

        /** Tells nothing more; what is being told now may still be. Idempotent. */
        @Override
        void close();
    }
}
