package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.SessionLostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lock that many may hold to read, or one to write, granted in the order in which they asked: a reader waits for the writers before it, a
 * writer for everybody before it. So neither starves.
 *
 * <p>As with a {@link FencedLock}, what is guarded must look at the token, or writes be guarded by {@link Hold#isHeld}. A reader that asks
 * to write, or a writer that asks again, waits for itself, until its patience ends: let go first. Safe for use by any number of threads.
 */
public final class ReadWriteLock {
    private static final String READERS = "r-";
    private static final String WRITERS = "w-";

    private final WaitingLine line;

    /**
     * @param session who asks: what it holds is let go of when it ends
     * @param name    of the lock; keys below {@code name/} are its own
     */
    public ReadWriteLock(Session session, String name) {
        this.line = new WaitingLine(session, name);
    }

    /**
     * Waits to read.
     *
     * @param patience how long to wait; whoever is not granted it by then gives its place up
     * @return the hold, or null if it was not granted in time
     * @throws SessionLostException if the session ends meanwhile
     * @throws InterruptedException if the caller is interrupted; it waits no more
     */
    public @Nullable Hold tryRead(Duration patience) throws InterruptedException {
        return Waiting.interruptibly(acquireRead(patience));
    }

    /** Waits to write: see {@link #tryRead}. */
    public @Nullable Hold tryWrite(Duration patience) throws InterruptedException {
        return Waiting.interruptibly(acquireWrite(patience));
    }

    /** Asks to read, and does not wait: see {@link FencedLock#acquire}. */
    public CompletableFuture<@Nullable Hold> acquireRead(Duration patience) {
        return Holds.in(line, READERS, Admission.besidesAllBut(line.keyPrefix(WRITERS)), patience);
    }

    /** Asks to write, and does not wait: see {@link FencedLock#acquire}. */
    public CompletableFuture<@Nullable Hold> acquireWrite(Duration patience) {
        return Holds.in(line, WRITERS, Admission.oneAtATime(), patience);
    }
}
