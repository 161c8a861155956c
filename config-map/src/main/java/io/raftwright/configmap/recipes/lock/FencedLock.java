package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.SessionLostException;
import java.time.Duration;
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
 * try (Hold hold = lock.tryLock(Duration.ofSeconds(10))) {
 *     if (hold != null) {
 *         map.commit(Txn.when(hold.isHeld()).then(Op.put("backup/last", now)));
 *     }
 * }
 * }</pre>
 *
 * <p>It belongs to a {@link Hold}, neither to a thread nor to a session: whoever holds it and asks again waits for himself, until his patience
 * ends, and two threads of one session exclude each other. Where it is not known whether the map heard of a request
 * ({@link io.raftwright.api.IndeterminateException}), its place in line is given up by itself: ask again.
 *
 * <p>It is no {@link java.util.concurrent.locks.Lock}: that one belongs to a thread, cannot be lost, waits without an end, and hands out
 * nothing by which a late holder could be told. Code written for it would be right on one machine and wrong here.
 *
 * <p>Safe for use by any number of threads.
 */
public final class FencedLock {
    private final WaitingLine line;

    /**
     * @param session who asks: what it holds is let go of when it ends
     * @param name    of the lock; keys below {@code name/} are its own
     */
    public FencedLock(Session session, String name) {
        this.line = new WaitingLine(session, name);
    }

    /**
     * Waits for the lock.
     *
     * @param patience how long to wait; whoever is not granted it by then gives its place up
     * @return the hold, or null if it was not granted in time
     * @throws SessionLostException if the session ends meanwhile
     * @throws InterruptedException if the caller is interrupted; it waits no more
     */
    public @Nullable Hold tryLock(Duration patience) throws InterruptedException {
        return Waiting.interruptibly(acquire(patience));
    }

    /**
     * Asks for the lock, and does not wait.
     *
     * @param patience how long others may hold it
     * @return the hold, or null if it was not granted in time; completes on threads of the map, which must not be held up. Cancel it
     *     to ask no more. Fails like {@link #tryLock}
     */
    public CompletableFuture<@Nullable Hold> acquire(Duration patience) {
        return Holds.in(line, "", Admission.oneAtATime(), patience);
    }
}
