package io.raftwright.configmap.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.RefusedException;
import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.AsyncLeases;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseNotFoundException;
import io.raftwright.configmap.api.LeaseStatus;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a session keeps its lease alive and when it gives itself up, by a clock that the test turns. */
class SessionTest {
    private static final long SECOND = 1_000_000_000;
    private static final Lease LEASE = new Lease(7, Duration.ofSeconds(30));

    private final List<CompletableFuture<Lease>> asked = new ArrayList<>();
    private final List<Long> revoked = new ArrayList<>();
    private long now;
    private int wakes;

    private final Session session = new Session(map(), LEASE, 0, () -> now, () -> wakes++);

    @Test
    void shouldKeepItsLeaseAliveThreeTimesInItsTime() {
        assertEquals(10 * SECOND, turnAt(0));
        assertEquals(SECOND, turnAt(9));
        assertEquals(0, asked.size());

        turnAt(10);
        assertEquals(1, asked.size());
        now = 11 * SECOND;
        asked.get(0).complete(LEASE);

        assertEquals(1, wakes);
        assertEquals(9 * SECOND, turnAt(11)); // from when it was asked, not from when it was answered
        assertTrue(session.isLive());
    }

    @Test
    void shouldAskAgainAfterAFailure() {
        turnAt(10);
        now = 12 * SECOND;
        asked.get(0).completeExceptionally(new RefusedException(RefusedException.Reason.NO_LEADER, 0, "none"));

        assertEquals(3 * SECOND, turnAt(12));
        turnAt(15);

        assertEquals(2, asked.size());
        assertTrue(session.isLive());
    }

    @Test
    void shouldBeLostBeforeItsLeaseCanHaveEnded() {
        boolean[] isTold = {false};
        session.onLost(() -> isTold[0] = true);
        turnAt(10);
        now = 27 * SECOND - 1;
        assertTrue(session.isLive());

        now = 27 * SECOND;
        assertFalse(session.isLive());
        assertFalse(isTold[0]);

        assertEquals(Session.OVER, turnAt(27));
        assertTrue(isTold[0]);
        assertEquals(List.of(7L), revoked);
        assertThrows(SessionLostException.class, session::checkLive);
    }

    @Test
    void shouldStayLostWhenAnAnswerComesTooLate() {
        turnAt(26);
        now = 27 * SECOND;
        assertFalse(session.isLive());

        asked.get(0).complete(LEASE);

        assertFalse(session.isLive());
        assertEquals(Session.OVER, turnAt(28));
    }

    @Test
    void shouldBeLostAtOnceWhenTheMapSaysSo() {
        turnAt(10);
        asked.get(0).completeExceptionally(new LeaseNotFoundException(7));

        assertFalse(session.isLive());
        assertEquals(Session.OVER, turnAt(11));
        assertTrue(session.lost().isDone());
        assertEquals(List.of(), revoked);
    }

    @Test
    void shouldGiveItsLeaseBackWhenClosed() {
        session.close();
        assertFalse(session.isLive());

        assertEquals(Session.OVER, turnAt(1));
        assertEquals(List.of(7L), revoked);
        assertTrue(session.lost().isDone());
    }

    @Test
    void shouldNotLetAnybodyElseCallItLost() {
        session.lost().complete(null);

        assertTrue(session.isLive());
        assertFalse(session.lost().isDone());
    }

    private long turnAt(long seconds) {
        now = seconds * SECOND;
        return session.turn();
    }

    /** Of a map, its leases are all that matters here. */
    private ConfigMap map() {
        AsyncConfigMap async = proxy(AsyncConfigMap.class, "leases", new AskedLeases());
        return (ConfigMap) Proxy.newProxyInstance(
                ConfigMap.class.getClassLoader(), new Class<?>[] {ConfigMap.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("within")) {
                        return proxy;
                    }
                    assertEquals("async", method.getName());
                    return async;
                });
    }

    private static <T> T proxy(Class<T> type, String name, Object result) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    assertEquals(name, method.getName());
                    return result;
                }));
    }

    private final class AskedLeases implements AsyncLeases {
        @Override
        public CompletableFuture<Lease> grant(long id, Duration ttl) {
            throw new AssertionError();
        }

        @Override
        public CompletableFuture<Lease> keepAlive(long id) {
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
        }

        @Override
        public CompletableFuture<DeleteResult> revoke(long id) {
            revoked.add(id);
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<LeaseStatus> timeToLive(long id) {
            throw new AssertionError();
        }

        @Override
        public CompletableFuture<List<Long>> list() {
            throw new AssertionError();
        }
    }
}
