package io.raftwright.testkit.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RaftException;
import io.raftwright.api.RefusedException;
import io.raftwright.api.Role;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that cannot be served: nothing happens, the caller learns why, and the next call works. */
class RefusedRequestTest {
    @TempDir
    Path directory;

    private ConfigMap map;

    @BeforeEach
    void open() {
        map = ConfigMap.openSingle(directory);
        map.put("before", "value");
    }

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void shouldRefuseAValueThatIsTooLong() {
        Bytes tooLong = Bytes.of(new byte[NodeOptions.defaults().maxEntryLength() + 1]);
        long revision = map.range(KeyRange.all()).revision();

        RefusedException refused = assertThrows(RefusedException.class, () -> map.put(Bytes.of("k"), tooLong));

        assertEquals(RefusedException.Reason.TOO_LARGE, refused.reason());
        assertTrue(String.valueOf(refused.getMessage()).contains("max="), refused::getMessage);
        assertNull(map.get("k"));
        assertEquals(revision, map.range(KeyRange.all()).revision());
    }

    @Test
    void shouldTakeAValueThatJustFits() {
        Bytes justFits = Bytes.of(new byte[NodeOptions.defaults().maxEntryLength() - 100]);

        map.put(Bytes.of("k"), justFits);

        assertEquals(justFits, assertNotNullValue(map, "k"));
        map.halt();
        map = ConfigMap.openSingle(directory);
        assertEquals(justFits, assertNotNullValue(map, "k"));
    }

    @Test
    void shouldRefuseDeadlinesThatAreNone() {
        for (Duration deadline :
                List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> map.within(deadline), deadline::toString);
            assertTrue(String.valueOf(refused.getMessage()).contains("deadline="), refused::getMessage);
            assertThrows(
                    IllegalArgumentException.class, () -> ConfigMap.builder().deadline(deadline), deadline::toString);
        }
    }

    @Test
    void shouldAnswerWithinTheShortestDeadlineOneWayOrTheOther() {
        ConfigMap hurried = map.within(Duration.ofNanos(1));
        long startNs = System.nanoTime();

        try {
            hurried.put("hurried", "value");
        } catch (RefusedException | IndeterminateException expected) {
            assertNotNull(expected.getMessage());
        }

        assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(3));
        map.put("after", "value");
    }

    @Test
    void shouldSayThatTheNodeIsClosed() {
        map.close();

        assertThrows(NodeStoppedException.class, () -> map.put("k", "v"));
        assertThrows(NodeStoppedException.class, () -> map.get("k"));
        assertThrows(NodeStoppedException.class, () -> map.range(KeyRange.all()));
        assertThrows(NodeStoppedException.class, () -> map.delete("k"));
        assertThrows(NodeStoppedException.class, () -> map.compact(2));
        assertThrows(NodeStoppedException.class, () -> map.watch(KeyRange.all(), new Deaf()));
        assertEquals(Role.STOPPED, map.status().role());
        assertEquals("value", map.stale().get("before"));
    }

    @Test
    void shouldFailWaitingCallersWhenTheNodeCloses() throws InterruptedException {
        AtomicInteger ended = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread caller = new Thread(() -> {
                try {
                    while (true) {
                        map.put("k", "v");
                    }
                } catch (RaftException expected) {
                    ended.incrementAndGet();
                }
            });
            caller.start();
            callers.add(caller);
        }

        map.close();

        for (Thread caller : callers) {
            caller.join(TimeUnit.SECONDS.toMillis(10));
        }
        assertEquals(4, ended.get());
    }

    @Test
    void shouldGoOnWhateverCallersAreInterrupted() throws InterruptedException {
        AtomicInteger interrupted = new AtomicInteger();
        AtomicInteger acknowledged = new AtomicInteger();
        Thread caller = new Thread(() -> {
            while (interrupted.get() < 50) {
                try {
                    map.put("k" + acknowledged.get(), "v");
                    acknowledged.incrementAndGet();
                } catch (IndeterminateException expected) {
                    if (Thread.interrupted()) { // the flag is as it was
                        interrupted.incrementAndGet();
                    }
                }
            }
        });
        caller.start();
        while (caller.isAlive()) {
            caller.interrupt();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        caller.join();

        for (int i = 0; i < acknowledged.get(); i++) {
            assertEquals("v", map.get("k" + i));
        }
        assertFalse(map.status().role() == Role.STOPPED);
        map.put("after", "value");
    }

    @Test
    void shouldRefuseKeysThatAreNone() {
        assertThrows(InvalidRequestException.class, () -> map.put("", "v"));
        assertThrows(InvalidRequestException.class, () -> map.get(""));
    }

    private static Bytes assertNotNullValue(ConfigMap from, String key) {
        var kv = from.get(Bytes.of(key));
        assertNotNull(kv);
        return kv.value();
    }

    /** Never told anything. */
    private static final class Deaf implements WatchListener {
        @Override
        public void onBatch(WatchBatch batch) {}
    }
}
