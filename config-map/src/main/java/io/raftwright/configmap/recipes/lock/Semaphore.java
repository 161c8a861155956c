package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.SessionLostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Permits, of which so many are held at a time, granted in the order in which they were asked for. A permit comes back when it is closed, or
 * when its session ends.
 *
 * <p>Everybody must name the same number: each counts who is before it, so whoever names a greater one is let in where others would
 * wait. A token of a permit tells who asked later, no more: it does not exclude those who hold permits besides. A session may hold several.
 * Safe for use by any number of threads.
 */
public final class Semaphore {
    private final WaitingLine line;
    private final Admission admission;

    /**
     * @param session who asks: what it holds is let go of when it ends
     * @param name    of the semaphore; keys below {@code name/} are its own
     * @param permits how many may be held at a time, at least 1
     */
    public Semaphore(Session session, String name, int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("there must be a permit, permits=" + permits);
        }
        this.line = new WaitingLine(session, name);
        this.admission = Admission.upTo(permits, line.everybody().keys());
    }

    /**
     * Waits for a permit.
     *
     * @param patience how long to wait; whoever is not granted one by then gives its place up
     * @return the permit, or null if it was not granted in time
     * @throws SessionLostException if the session ends meanwhile
     * @throws InterruptedException if the caller is interrupted; it waits no more
     */
    public @Nullable Hold tryAcquire(Duration patience) throws InterruptedException {
        return Waiting.interruptibly(acquire(patience));
    }

    /** Asks for a permit, and does not wait: see {@link FencedLock#acquire}. */
    public CompletableFuture<@Nullable Hold> acquire(Duration patience) {
        return Holds.in(line, "", admission, patience);
    }
}
