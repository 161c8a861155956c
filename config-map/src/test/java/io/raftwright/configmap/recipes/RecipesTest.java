package io.raftwright.configmap.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.recipes.lock.FencedLock;
import io.raftwright.configmap.recipes.lock.Hold;
import io.raftwright.configmap.recipes.lock.LeaderElection;
import io.raftwright.configmap.recipes.lock.Leadership;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes on a real map. */
class RecipesTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final ExecutorService others = Executors.newCachedThreadPool();
    private final List<Session> sessions = new ArrayList<>();
    private ConfigMap map;

    @BeforeEach
    void open() {
        map = ConfigMap.openSingle(directory);
    }

    @AfterEach
    void close() {
        sessions.forEach(Session::close);
        others.shutdownNow();
        map.close();
    }

    // ---- sessions

    @Test
    void shouldKeepKeysForAsLongAsASessionLivesAndNoLonger() throws Exception {
        Session session = session(LONG);
        map.put(Op.put("here", "").withLease(session.leaseId()));

        assertTrue(session.isLive());
        session.close();

        session.lost().get(30, TimeUnit.SECONDS);
        awaitGone("here");
    }

    @Test
    void shouldKnowThatItsLeaseWasRevoked() throws Exception {
        Session session = session(Duration.ofSeconds(3));

        map.leases().revoke(session.leaseId());

        session.lost().get(30, TimeUnit.SECONDS);
        assertFalse(session.isLive());
    }

    @Test
    void shouldOutliveItsTimeToLive() throws Exception {
        Session session = session(Duration.ofSeconds(3));
        long neglected = map.leases().grant(Duration.ofSeconds(4)).id();
        map.put(Op.put("neglected", "").withLease(neglected));

        awaitGone("neglected");

        assertTrue(session.isLive());
        assertTrue(map.leases().list().contains(session.leaseId()));
    }

    // ---- locks

    @Test
    void shouldGrantALockToOneAtATimeWithEverGreaterTokens() throws Exception {
        FencedLock first = new FencedLock(session(LONG), "lock");
        FencedLock second = new FencedLock(session(LONG), "lock");
        Hold held = first.tryLock(LONG);
        assertNotNull(held);

        assertNull(second.tryLock(Duration.ZERO));
        Future<Hold> waiting = elsewhere(() -> second.tryLock(LONG));
        awaitCount("lock/", 2);
        assertFalse(waiting.isDone());
        held.close();

        Hold next = waiting.get();
        assertNotNull(next);
        assertTrue(next.fencingToken() > held.fencingToken());
    }

    @Test
    void shouldRefuseWritesOfAHolderWhoseSessionIsOver() throws Exception {
        Session session = session(LONG);
        Hold stale = new FencedLock(session, "lock").tryLock(LONG);
        assertNotNull(stale);
        Txn guarded = Txn.when(stale.isHeld()).then(Op.put("guarded", "by " + stale.fencingToken()));
        assertTrue(map.commit(guarded).succeeded());

        map.leases().revoke(session.leaseId());
        assertNotNull(new FencedLock(session(LONG), "lock").tryLock(LONG));

        assertFalse(map.commit(guarded).succeeded());
    }

    @Test
    void shouldLeaveTheLineWhenItWaitsNoLonger() throws Exception {
        Hold held = new FencedLock(session(LONG), "lock").tryLock(LONG);
        assertNotNull(held);

        assertNull(new FencedLock(session(LONG), "lock").tryLock(Duration.ofMillis(50)));

        awaitCount("lock/", 1);
    }

    @Test
    void shouldGiveUpWaitingWhenItsSessionIsLost() throws Exception {
        assertNotNull(new FencedLock(session(LONG), "lock").tryLock(LONG));
        Session session = session(LONG);
        Future<Hold> waiting = elsewhere(() -> new FencedLock(session, "lock").tryLock(LONG));
        awaitCount("lock/", 2);

        session.close();

        ExecutionException failed = assertThrows(ExecutionException.class, waiting::get);
        assertEquals(SessionLostException.class, failed.getCause().getClass());
    }

    @Test
    void shouldCountRightUnderALock() throws Exception {
        map.put("count", "0");
        List<Future<Integer>> counting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Session session = session(LONG);
            counting.add(elsewhere(() -> countedUnder(new FencedLock(session, "lock"), 20)));
        }
        for (Future<Integer> counter : counting) {
            assertEquals(20, counter.get());
        }

        assertEquals("100", map.get("count"));
    }

    private int countedUnder(FencedLock lock, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            try (Hold hold = lock.tryLock(LONG)) {
                assertNotNull(hold);
                int seen = Integer.parseInt(map.get("count"));
                assertTrue(map.commit(Txn.when(hold.isHeld()).then(Op.put("count", "" + (seen + 1))))
                        .succeeded());
            }
        }
        return times;
    }

    // ---- elections

    @Test
    void shouldElectOneLeaderAndThenTheNext() throws Exception {
        LeaderElection first = new LeaderElection(session(LONG), "election");
        LeaderElection second = new LeaderElection(session(LONG), "election");
        assertNull(first.leader());
        Leadership led = first.campaign(Bytes.of("one"), LONG);
        assertNotNull(led);
        Future<Leadership> campaign = elsewhere(() -> second.campaign(Bytes.of("two"), LONG));
        awaitCount("election/", 2);
        led.proclaim(Bytes.of("one, again"));
        assertEquals("one, again", second.leader().value().utf8());

        led.close();

        Leadership next = campaign.get();
        assertEquals("two", first.leader().value().utf8());
        assertTrue(next.fencingToken() > led.fencingToken());
        assertThrows(SessionLostException.class, () -> led.proclaim(Bytes.of("still me")));
        assertFalse(map.commit(Txn.when(led.isHeld())).succeeded());
    }

    @Test
    void shouldTellEveryChangeOfLeadersToWhoeverObserves() throws Exception {
        LeaderElection election = new LeaderElection(session(LONG), "election");
        BlockingQueue<Optional<String>> seen = new LinkedBlockingQueue<>();
        LeaderElection.Observation observation = election.observe(leader ->
                seen.add(Optional.ofNullable(leader).map(kv -> kv.value().utf8())));
        assertEquals(Optional.empty(), next(seen));

        Leadership led = election.campaign(Bytes.of("one"), LONG);
        assertEquals(Optional.of("one"), next(seen));
        led.proclaim(Bytes.of("two"));
        assertEquals(Optional.of("two"), next(seen));
        map.put("election/", "not a candidate's key, but the last in line");
        led.close();
        assertEquals("not a candidate's key, but the last in line", next(seen).orElseThrow());
        map.delete("election/");
        assertEquals(Optional.empty(), next(seen));

        observation.close();
        assertNotNull(election.campaign(Bytes.of("three"), LONG));
        assertTrue(seen.isEmpty());
    }

    private static Optional<String> next(BlockingQueue<Optional<String>> seen) throws InterruptedException {
        return Objects.requireNonNull(seen.poll(LONG.toSeconds(), TimeUnit.SECONDS), "nothing was told");
    }

    // ---- helpers

    private Session session(Duration ttl) {
        Session session = Session.open(map, ttl);
        sessions.add(session);
        return session;
    }

    private <T> Future<T> elsewhere(Callable<T> task) {
        return others.submit(task);
    }

    private void awaitGone(String key) throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        WatchRequest deletes = WatchRequest.of(KeyRange.key(key)).only(WatchRequest.Events.DELETES);
        Watch watch = map.watch(deletes, batch -> gone.countDown());
        assertTrue(map.get(key) == null || gone.await(LONG.toSeconds(), TimeUnit.SECONDS), "the key stays");
        watch.close();
    }

    private void awaitCount(String prefix, long count) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (map.range(KeyRange.prefix(prefix)).count() != count) {
            assertTrue(System.nanoTime() < deadline, "never as many keys");
            Thread.onSpinWait();
        }
    }
}
