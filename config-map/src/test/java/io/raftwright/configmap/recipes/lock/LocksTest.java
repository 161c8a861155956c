package io.raftwright.configmap.recipes.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.TestMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.SessionLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may, without threads that wait: locks, read-write locks, permits and leaders as futures. */
class LocksTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(30);

    private final TestMap test = TestMap.open();
    private final ConfigMap map = test.map();
    private final List<Session> sessions = new ArrayList<>();

    @AfterEach
    void close() {
        sessions.forEach(Session::close);
        map.close();
    }

    // ---- locks

    @Test
    void shouldGrantALockInTheOrderOfAsking() throws Exception {
        Hold first = now(lock().acquire(LONG));
        List<CompletableFuture<@Nullable Hold>> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(lock().acquire(LONG));
            awaitCount(2 + i);
        }
        long last = first.fencingToken();
        first.close();
        for (CompletableFuture<@Nullable Hold> other : others) {
            Hold next = now(other);
            assertTrue(next.fencingToken() > last);
            assertTrue(map.commit(Txn.when(next.isHeld())).succeeded());
            last = next.fencingToken();
            next.close();
        }
    }

    @Test
    void shouldLeaveTheLineWhenCancelledOrOutOfPatience() throws Exception {
        Hold held = now(lock().acquire(LONG));
        CompletableFuture<@Nullable Hold> cancelled = lock().acquire(LONG);
        awaitCount(2);

        assertNull(now(lock().acquire(SHORT)));
        assertTrue(cancelled.cancel(false));

        awaitCount(1);
        held.close();
        awaitCount(0);
    }

    @Test
    void shouldKeepThoseApartWhoShareASession() throws Exception {
        FencedLock lock = lock();
        Hold held = now(lock.acquire(LONG));
        CompletableFuture<@Nullable Hold> waiting = lock.acquire(LONG);
        awaitCount(2);
        CompletableFuture<@Nullable Hold> cancelled = lock.acquire(LONG);
        awaitCount(3);

        assertNull(now(lock.acquire(SHORT)));
        assertTrue(cancelled.cancel(false));
        awaitCount(2);

        assertTrue(map.commit(Txn.when(held.isHeld())).succeeded(), "who gave up let go of what another holds");
        assertFalse(waiting.isDone());
        held.close();
        assertTrue(now(waiting).fencingToken() > held.fencingToken());
    }

    @Test
    void shouldFailWhenTheSessionIsLost() throws Exception {
        Hold held = now(lock().acquire(LONG));
        Session mortal = session();
        CompletableFuture<@Nullable Hold> waiting = new FencedLock(mortal, "line").acquire(LONG);
        awaitCount(2);

        mortal.close();

        assertThrowsLost(waiting);
        assertThrowsLost(new FencedLock(mortal, "line").acquire(LONG));
        Session revoked = session();
        map.leases().revoke(revoked.leaseId());
        assertThrowsLost(new FencedLock(revoked, "line").acquire(LONG));
        held.close();
    }

    @Test
    void shouldNotGrantAPlaceThatWasTakenAway() throws Exception {
        Hold held = now(lock().acquire(LONG));
        Session revoked = session();
        CompletableFuture<@Nullable Hold> waiting = new FencedLock(revoked, "line").acquire(LONG);
        awaitCount(2);

        map.leases().revoke(revoked.leaseId());
        held.close();

        assertThrowsLost(waiting);
    }

    @Test
    void shouldStopWaitingWhenInterrupted() throws Exception {
        Hold held = now(lock().acquire(LONG));
        FencedLock other = lock();
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> other.tryLock(LONG));

        awaitCount(1);
        held.close();
    }

    @Test
    void shouldLeaveNothingBehindInALongSession() throws Exception {
        Session session = session();
        FencedLock lock = new FencedLock(session, "line");

        for (int i = 0; i < 200; i++) {
            now(lock.acquire(LONG)).close();
        }

        assertEquals(0, map.range(KeyRange.prefix("line/")).count());
    }

    @Test
    void shouldLetGoAsSoonAsTheMapCanBeReached() throws Exception {
        Hold held = now(hastyLock().acquire(LONG));

        test.cutOff(true);
        held.close();
        awaitRefusal();
        test.cutOff(false);

        awaitCount(0);
    }

    /** A place that was given up goes some time: nobody may believe that it holds something by it. */
    @Test
    void shouldNotTakeAPlaceAgainThatItLeft() throws Exception {
        FencedLock lock = hastyLock();
        Hold held = now(lock.acquire(LONG));
        test.cutOff(true);
        held.close();
        awaitRefusal();
        test.cutOff(false);

        Hold next = now(lock.acquire(LONG));

        assertTrue(next.fencingToken() > held.fencingToken());
        assertTrue(map.commit(Txn.when(next.isHeld())).succeeded());
    }

    private FencedLock hastyLock() {
        return new FencedLock(hastySession(), "line");
    }

    /** What was asked before was refused before. */
    private void awaitRefusal() {
        ExecutionException refused = assertThrows(
                ExecutionException.class,
                () -> map.within(SHORT).async().put("k", "v").get(30, TimeUnit.SECONDS));
        assertEquals(RefusedException.class, refused.getCause().getClass());
    }

    // ---- read-write locks

    @Test
    void shouldLetReadersInTogetherAndWritersAlone() throws Exception {
        Hold one = now(readWrite().acquireRead(LONG));
        Hold two = now(readWrite().acquireRead(LONG));
        CompletableFuture<@Nullable Hold> writer = readWrite().acquireWrite(LONG);
        awaitCount(3);
        CompletableFuture<@Nullable Hold> late = readWrite().acquireRead(LONG);
        awaitCount(4);

        one.close();
        awaitCount(3);
        assertFalse(writer.isDone(), "a reader is inside");
        two.close();
        Hold writing = now(writer);
        assertFalse(late.isDone(), "who came after a writer waits for it");
        writing.close();

        assertTrue(now(late).fencingToken() > writing.fencingToken());
    }

    @Test
    void shouldNotLetAReaderWriteBesidesItself() throws Exception {
        ReadWriteLock lock = readWrite();
        Hold reading = now(lock.acquireRead(LONG));

        assertNull(lock.tryWrite(SHORT));

        reading.close();
        assertNotNull(lock.tryWrite(LONG));
    }

    // ---- permits

    @Test
    void shouldGrantSoManyPermitsAtATime() throws Exception {
        Semaphore semaphore = new Semaphore(session(), "line", 3);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<?>> all = new ArrayList<>();

        for (int i = 0; i < 30; i++) {
            all.add(semaphore.acquire(LONG).thenAcceptAsync(permit -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                map.put("work", "done");
                inside.decrementAndGet();
                permit.close();
            }));
        }
        for (CompletableFuture<?> each : all) {
            each.get(30, TimeUnit.SECONDS);
        }

        assertTrue(most.get() <= 3, () -> "inside at a time: " + most);
        awaitCount(0);
    }

    @Test
    void shouldGiveAPermitBackOfWhichItNeverHeard() throws Exception {
        Semaphore semaphore = new Semaphore(hastySession(), "line", 1);

        test.loseAnswers(true);
        assertThrows(IndeterminateException.class, () -> semaphore.tryAcquire(LONG));
        test.loseAnswers(false);

        awaitCount(0);
        assertNotNull(semaphore.tryAcquire(LONG));
    }

    @Test
    void shouldGiveAPermitBackWhenItsSessionEnds() throws Exception {
        Session mortal = session();
        now(new Semaphore(mortal, "line", 1).acquire(LONG));
        CompletableFuture<@Nullable Hold> waiting = new Semaphore(session(), "line", 1).acquire(LONG);
        awaitCount(2);
        assertFalse(waiting.isDone());

        mortal.close();

        assertNotNull(now(waiting));
        assertThrows(IllegalArgumentException.class, () -> new Semaphore(mortal, "line", 0));
    }

    // ---- leaders

    @Test
    void shouldElectTheNextWithoutAThreadThatWaits() throws Exception {
        LeaderElection one = new LeaderElection(session(), "line");
        LeaderElection two = new LeaderElection(session(), "line");
        Leadership first = now(one.stand(Bytes.of("one"), LONG));
        CompletableFuture<@Nullable Leadership> second = two.stand(Bytes.of("two"), LONG);
        awaitCount(2);

        first.close();

        Leadership next = now(second);
        assertEquals("two", one.leader().value().utf8());
        assertTrue(map.commit(Txn.when(next.isHeld()).then(Op.put("led", "by two")))
                .succeeded());
        assertTrue(next.toString().contains("token=" + next.fencingToken()), next::toString);
    }

    // ---- helpers

    private static <T> T now(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static void assertThrowsLost(CompletableFuture<?> future) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
        assertEquals(SessionLostException.class, failed.getCause().getClass());
    }

    private FencedLock lock() {
        return new FencedLock(session(), "line");
    }

    private ReadWriteLock readWrite() {
        return new ReadWriteLock(session(), "line");
    }

    private Session session() {
        return session(map);
    }

    /** One whose calls do not wait for long. */
    private Session hastySession() {
        return session(map.within(SHORT));
    }

    private Session session(ConfigMap at) {
        Session session = Session.open(at, LONG);
        sessions.add(session);
        return session;
    }

    private void awaitCount(long count) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (map.range(KeyRange.prefix("line/")).count() != count) {
            assertTrue(System.nanoTime() < deadline, "never as many keys");
            Thread.onSpinWait();
        }
    }
}
