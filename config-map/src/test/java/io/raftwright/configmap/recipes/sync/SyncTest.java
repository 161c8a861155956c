package io.raftwright.configmap.recipes.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.SessionLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What processes count and wait for together, on one member. */
class SyncTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(30);

    private final TestMap test = TestMap.open();
    private final ConfigMap map = test.map();
    private final ExecutorService others = Executors.newCachedThreadPool();
    private final List<Session> sessions = new ArrayList<>();

    @AfterEach
    void close() {
        others.shutdownNow();
        sessions.forEach(Session::close);
        map.close();
    }

    // ---- counters and ids

    @Test
    void shouldCountFromNothing() {
        Counter counter = new Counter(map, "count");

        assertEquals(0, counter.get());
        assertEquals(5, counter.add(5));
        assertEquals(2, counter.addAsync(-3).join());
        assertFalse(counter.compareAndSet(5, 9));
        assertTrue(counter.compareAndSet(2, Long.MAX_VALUE));
        assertThrows(ArithmeticException.class, () -> counter.add(1));
        assertEquals("" + Long.MAX_VALUE, map.get("count"));
        assertEquals(7, counter.within(LONG).update(before -> 7));
    }

    @Test
    void shouldNeverHandOutAnIdTwice() throws Exception {
        List<Future<List<Long>>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            IdAllocator allocator = new IdAllocator(map, "ids", 10);
            all.add(elsewhere(() -> taken(allocator, 95)));
        }
        Set<Long> ids = new HashSet<>();
        for (Future<List<Long>> taken : all) {
            assertEquals(taken.get().stream().sorted().toList(), taken.get(), "ids of one allocator ascend");
            ids.addAll(taken.get());
        }

        assertEquals(4 * 95, ids.size());
        assertEquals("400", map.get("ids"), "forty blocks of ten");
        assertThrows(IllegalArgumentException.class, () -> new IdAllocator(map, "ids", 0));
    }

    private static List<Long> taken(IdAllocator allocator, int count) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(allocator.next());
        }
        return ids;
    }

    // ---- latches and barriers

    @Test
    void shouldOpenALatchWhenNothingIsLeft() throws Exception {
        Latch latch = new Latch(map, "latch");
        assertNull(latch.count());
        assertThrows(IllegalStateException.class, latch::countDown);
        Future<Boolean> waiting = elsewhere(() -> latch.await(LONG));
        assertTrue(latch.begin(2));
        assertFalse(latch.begin(5));

        assertEquals(1, latch.countDown());
        assertFalse(latch.await(SHORT));
        assertEquals(0, latch.countDown());

        assertTrue(waiting.get());
        assertTrue(latch.await(Duration.ZERO));
        assertEquals(0, latch.countDown());
        assertEquals(0, latch.count());
    }

    @Test
    void shouldHoldEverybodyBackWhileABarrierIsDown() throws Exception {
        Barrier barrier = new Barrier(map, "barrier");
        assertTrue(barrier.await(Duration.ZERO));
        assertTrue(barrier.lower());
        assertFalse(barrier.lower());
        assertFalse(barrier.await(SHORT));
        CompletableFuture<Boolean> waiting = barrier.opens(LONG);
        CompletableFuture<Boolean> cancelled = barrier.opens(LONG);
        cancelled.cancel(false);

        assertTrue(barrier.raise());

        assertTrue(waiting.get(30, TimeUnit.SECONDS));
        assertFalse(barrier.raise());
    }

    @Test
    void shouldRaiseABarrierWithTheLeaseThatItWasLoweredWith() throws Exception {
        Barrier barrier = new Barrier(map, "barrier");
        long lease = map.leases().grant(LONG).id();
        barrier.lower(lease);
        CompletableFuture<Boolean> waiting = barrier.opens(LONG);

        map.leases().revoke(lease);

        assertTrue(waiting.get(30, TimeUnit.SECONDS));
    }

    // ---- double barriers

    @Test
    void shouldBeginAndEndTogetherAgainAndAgain() throws Exception {
        int parties = 4;
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < parties; i++) {
            DoubleBarrier barrier = new DoubleBarrier(session(), "meeting", parties);
            int self = i;
            all.add(elsewhere(() -> meetings(barrier, parties, self)));
        }
        for (Future<Integer> each : all) {
            assertEquals(10, each.get());
        }

        assertEquals(0, map.range(KeyRange.prefix("meeting/")).count());
    }

    private int meetings(DoubleBarrier barrier, int parties, int self) throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            map.put("came/" + round + "/" + self, "");
            assertTrue(barrier.enter(LONG));
            assertEquals(
                    parties, map.range(KeyRange.prefix("came/" + round + "/")).count(), "somebody was not there");
            map.put("went/" + round + "/" + self, "");
            assertTrue(barrier.leave(LONG));
            assertEquals(
                    parties, map.range(KeyRange.prefix("went/" + round + "/")).count(), "somebody was still there");
        }
        return 10;
    }

    @Test
    void shouldGoAwayWhenNotAllCome() throws Exception {
        DoubleBarrier barrier = new DoubleBarrier(session(), "meeting", 2);

        assertFalse(barrier.enter(SHORT));

        assertEquals(0, map.range(KeyRange.prefix("meeting/")).count());
        assertThrows(IllegalArgumentException.class, () -> new DoubleBarrier(session(), "meeting", 0));
    }

    @Test
    void shouldEndAMeetingWhoseOthersDied() throws Exception {
        Session mortal = session();
        DoubleBarrier dying = new DoubleBarrier(mortal, "meeting", 2);
        DoubleBarrier staying = new DoubleBarrier(session(), "meeting", 2);
        Future<Boolean> entering = elsewhere(() -> dying.enter(LONG));
        assertTrue(staying.enter(LONG));
        assertTrue(entering.get());

        map.leases().revoke(mortal.leaseId());

        assertTrue(staying.leave(LONG));
    }

    @Test
    void shouldMeetAfterAMeetingOfWhichAllDied() throws Exception {
        map.put(Op.put(Bytes.of("meeting/ready"), Bytes.EMPTY));

        assertTrue(new DoubleBarrier(session(), "meeting", 1).enter(LONG));
    }

    /** Its key is still there: it must not wait for itself. */
    @Test
    void shouldMeetAgainAfterALeaveThatFailed() throws Exception {
        DoubleBarrier barrier = new DoubleBarrier(session(map.within(SHORT)), "meeting", 1);
        DoubleBarrier other = new DoubleBarrier(session(), "meeting", 1);
        assertTrue(barrier.enter(LONG));
        test.cutOff(true);
        assertThrows(RefusedException.class, () -> barrier.leave(LONG));
        test.cutOff(false);
        assertFalse(other.enter(SHORT), "the meeting is still on");

        assertTrue(barrier.enter(LONG));
        assertTrue(barrier.leave(LONG));
        assertTrue(other.enter(LONG));
    }

    @Test
    void shouldNotBeAtAMeetingOfWhichItNeverHeard() throws Exception {
        DoubleBarrier barrier = new DoubleBarrier(session(), "meeting", 2);
        test.loseAnswers(true);
        assertThrows(IndeterminateException.class, () -> barrier.enter(LONG));
        test.loseAnswers(false);

        awaitCount("meeting/", 0);
    }

    @Test
    void shouldBeginAndEndTogetherWithoutThreadsThatWait() throws Exception {
        DoubleBarrier one = new DoubleBarrier(session(), "meeting", 2);
        DoubleBarrier two = new DoubleBarrier(session(), "meeting", 2);
        CompletableFuture<Boolean> first = one.enterAsync(LONG);
        awaitCount("meeting/", 1);
        assertFalse(first.isDone());

        assertTrue(two.enterAsync(LONG).get(30, TimeUnit.SECONDS));
        assertTrue(first.get(30, TimeUnit.SECONDS));

        CompletableFuture<Boolean> left = one.leaveAsync(LONG);
        awaitCount("meeting/p-", 1);
        assertFalse(left.isDone());
        assertTrue(two.leaveAsync(LONG).get(30, TimeUnit.SECONDS));
        assertTrue(left.get(30, TimeUnit.SECONDS));
    }

    @Test
    void shouldTakeNoPartWhenCancelledOrLost() throws Exception {
        Session mortal = session();
        CompletableFuture<Boolean> cancelled = new DoubleBarrier(session(), "meeting", 3).enterAsync(LONG);
        CompletableFuture<Boolean> lost = new DoubleBarrier(mortal, "meeting", 3).enterAsync(LONG);
        awaitCount("meeting/", 2);

        cancelled.cancel(false);
        awaitCount("meeting/", 1);
        mortal.close();

        ExecutionException failed = assertThrows(ExecutionException.class, () -> lost.get(30, TimeUnit.SECONDS));
        assertEquals(SessionLostException.class, failed.getCause().getClass());
        awaitCount("meeting/", 0);
        assertThrows(SessionLostException.class, () -> new DoubleBarrier(mortal, "meeting", 3).enter(LONG));
    }

    private void awaitCount(String prefix, long count) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (map.range(KeyRange.prefix(prefix)).count() != count) {
            assertTrue(System.nanoTime() < deadline, "never as many keys");
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldNoticeThatItIsNotThereAnyMore() throws Exception {
        Session mortal = session();
        DoubleBarrier barrier = new DoubleBarrier(mortal, "meeting", 2);
        Future<Boolean> entering = elsewhere(() -> barrier.enter(LONG));
        awaitCount("meeting/", 1);

        map.leases().revoke(mortal.leaseId());

        ExecutionException failed = assertThrows(ExecutionException.class, entering::get);
        assertEquals(SessionLostException.class, failed.getCause().getClass());
    }

    private Session session() {
        return session(map);
    }

    private Session session(ConfigMap at) {
        Session session = Session.open(at, LONG);
        sessions.add(session);
        return session;
    }

    private <T> Future<T> elsewhere(Callable<T> task) {
        return others.submit(task);
    }
}
