package io.raftwright.configmap.recipes;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseNotFoundException;
import io.raftwright.configmap.internal.wait.Deadline;
import io.raftwright.configmap.internal.wait.Waiting;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is kept alive for as long as this process is well: keys put with {@link #leaseId} vanish when it is not.
 *
 * <p>A session knows before anybody else that it may be over. Its lease lives, at least, for its time to live after the last
 * keep-alive that was answered was asked for; a tenth earlier by this process's clock, should that be slower than the leader's, the session is
 * {@linkplain #lost lost}, and stays so. So while {@link #isLive} says true, no key of it has vanished, however long this process was
 * held up before it asked.
 *
 * <p>Safe for use by any number of threads. Has a daemon thread of its own, which also runs what waits for {@link #lost}.
 * Owner: any thread; the turns are its own thread's.
 */
public final class Session implements AutoCloseable {
    /** What {@link #turn} answers when there is nothing more to do, ever. */
    static final long OVER = Long.MAX_VALUE;

    /** Part of the time to live by which this process's clock may be too slow. */
    private static final int CAUTION = 10;

    /** How often a lease is kept alive while it lives. */
    private static final int RENEWALS = 3;

    private static final Duration LONGEST_RENEWAL = Duration.ofSeconds(5);

    private final ConfigMap map;
    private final ConfigMap renewals;
    private final Lease lease;
    private final LongSupplier clock;
    private final CompletableFuture<Void> lost = new CompletableFuture<>();
    private final Set<Once> actions = ConcurrentHashMap.newKeySet();

    /** Orders what is said of this session's life: whoever was told that it is not certain is never told otherwise. */
    private final ReentrantLock life = new ReentrantLock();

    private final Runnable waker;

    private volatile boolean isClosed;

    /** The map said that the lease has ended. */
    private volatile boolean hasEnded;

    /** Until when the lease lives for certain. Set by whoever completes a keep-alive, of which one is under way at a time. */
    private volatile long certainUntilNs;

    /** When to keep it alive next; set like {@link #certainUntilNs}. */
    private volatile long nextNs;

    private volatile boolean isUnderWay;

    /**
     * A session that lives by a lease; whoever makes it takes its turns.
     *
     * @param askedNs when the lease was asked for
     * @param clock   counts nanoseconds
     * @param waker   lets a turn be taken soon
     */
    Session(ConfigMap map, Lease lease, long askedNs, LongSupplier clock, Runnable waker) {
        this.lease = lease;
        this.clock = clock;
        this.waker = waker;
        this.map = map;
        Duration renewalTime = lease.ttl().dividedBy(RENEWALS);
        this.renewals = map.within(renewalTime.compareTo(LONGEST_RENEWAL) < 0 ? renewalTime : LONGEST_RENEWAL);
        schedule(askedNs);
    }

    /**
     * Grants a lease and keeps it alive from then on.
     *
     * @param map where; used until the session ends
     * @param ttl after how long without a sign of life the session's keys vanish: at least a second, rounded up to whole ones. Much
     *            more than an election takes, or a change of leaders ends sessions
     */
    public static Session open(ConfigMap map, Duration ttl) {
        long askedNs = System.nanoTime();
        return begun(map, map.leases().grant(ttl), askedNs);
    }

    /**
     * See {@link #open}; does not wait. A session that comes too late, behind the cancellation of its future, is closed. Completes on threads of the
     * map, which must not be held up.
     */
    public static CompletableFuture<Session> openAsync(ConfigMap map, Duration ttl) {
        long askedNs = System.nanoTime();
        CompletableFuture<Session> opened = new CompletableFuture<>();
        CompletableFuture<?> unused = map.async().leases().grant(ttl).whenComplete((lease, failure) -> {
            if (failure != null) {
                opened.completeExceptionally(Waiting.unwrapped(failure));
                return;
            }
            Session session = begun(map, lease, askedNs);
            if (!opened.complete(session)) {
                session.close(); // nobody else knows of it
            }
        });
        return opened;
    }

    private static Session begun(ConfigMap map, Lease lease, long askedNs) {
        Thread[] thread = new Thread[1];
        Session session = new Session(map, lease, askedNs, System::nanoTime, () -> LockSupport.unpark(thread[0]));
        thread[0] = new Thread(session::serve, "raftwright-session-" + lease.id());
        thread[0].setDaemon(true);
        thread[0].start();
        return session;
    }

    /** The lease: what is put with it vanishes with this session. */
    public long leaseId() {
        return lease.id();
    }

    /** Whether all that lives by this session is certain to be there still. False once it is lost or closed. */
    public boolean isLive() {
        life.lock();
        try {
            return !isClosed && !hasEnded && !lost.isDone() && clock.getAsLong() - certainUntilNs < 0;
        } finally {
            life.unlock();
        }
    }

    /**
     * Makes sure of it.
     *
     * @throws SessionLostException if it is lost or closed
     */
    public void checkLive() {
        if (!isLive()) {
            throw new SessionLostException(lease.id());
        }
    }

    /**
     * Completes, with null, when the session is lost: most often before its keys vanish, and never later than anybody can see that here;
     * or when it is closed. What depends on it runs on the session's thread, or on the caller's if it is lost already.
     */
    public CompletableFuture<Void> lost() {
        return lost.copy();
    }

    /**
     * Runs something once when the session is lost or closed: see {@link #lost}.
     *
     * @return forgets it, when run
     */
    public Runnable onLost(Runnable action) {
        Once once = new Once(action);
        actions.add(once);
        if (lost.isDone()) {
            run(once);
        }
        return () -> actions.remove(once);
    }

    /** Ends the session and lets its keys vanish: at once if the map can be reached, otherwise when the lease runs out. Idempotent. */
    @Override
    public void close() {
        isClosed = true;
        waker.run();
    }

    /** Where it lives. */
    public ConfigMap map() {
        return map;
    }

    // ---- turns

    private void serve() {
        long waitNs = turn();
        while (waitNs != OVER) {
            LockSupport.parkNanos(this, waitNs);
            waitNs = turn();
        }
    }

    /**
     * Does what there is to do: keeps the lease alive, or ends the session.
     *
     * @return nanoseconds until the next turn, which must be sooner if the waker was called; or {@link #OVER}
     */
    long turn() {
        long nowNs = clock.getAsLong();
        if (isClosed || hasEnded || nowNs - certainUntilNs >= 0) {
            end();
            return OVER;
        }
        if (!isUnderWay && nowNs - nextNs >= 0) {
            keepAlive(nowNs);
        }
        return isUnderWay ? certainUntilNs - nowNs : Math.min(certainUntilNs, nextNs) - nowNs;
    }

    /** What lives by a session that is lost must not outlive it for long, also where the lease was kept alive after all. */
    private void end() {
        if (!hasEnded) {
            CompletableFuture<?> unused = renewals.async().leases().revoke(lease.id());
        }
        hasEnded = true;
        lost.complete(null);
        actions.forEach(this::run);
    }

    /** By a future, which takes what an action throws: the next one must run all the same. */
    private void run(Once once) {
        if (actions.remove(once)) {
            CompletableFuture<Void> unused = lost.thenRun(once.action);
        }
    }

    private void keepAlive(long nowNs) {
        isUnderWay = true;
        CompletableFuture<?> unused = renewals.async()
                .leases()
                .keepAlive(lease.id())
                .whenComplete((kept, failure) -> {
                    if (kept != null) {
                        renewed(nowNs);
                    } else {
                        failed(failure);
                    }
                    isUnderWay = false;
                    waker.run();
                });
    }

    /** An answer that comes when the session was not certain to live any more is too late: whoever asked was told so. */
    private void renewed(long askedNs) {
        life.lock();
        try {
            if (clock.getAsLong() - certainUntilNs < 0) {
                schedule(askedNs);
            }
        } finally {
            life.unlock();
        }
    }

    private void schedule(long askedNs) {
        long ttlNs = Deadline.nanoseconds(lease.ttl());
        certainUntilNs = askedNs + ttlNs - ttlNs / CAUTION;
        nextNs = askedNs + ttlNs / RENEWALS;
    }

    private void failed(@Nullable Throwable failure) {
        if (failure instanceof LeaseNotFoundException) {
            hasEnded = true;
        }
        nextNs = clock.getAsLong() + Deadline.nanoseconds(lease.ttl()) / CAUTION;
    }

    /** Something to run, whose identity is its own. */
    private static final class Once {
        private final Runnable action;

        private Once(Runnable action) {
            this.action = action;
        }
    }

    @Override
    public String toString() {
        return "Session lease=" + lease.id() + " ttl=" + lease.ttl() + (isLive() ? " live" : " lost");
    }
}
