package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeListener;
import io.raftwright.internal.agent.Doorbell;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.StorageException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a disk counts as hanging, by the numbers alone. */
class DiskWatchTest {
    private static final long BOUND_NS = 100;

    private final DiskWatch watch = new DiskWatch();
    private final Progress progress = new Progress(0, new Doorbell());
    private final AtomicLong forces = new AtomicLong();
    private final DiskStall stall = new DiskStall(1, watch, progress, forces, new NodeListener() {}, BOUND_NS);

    @Test
    void shouldCallItAStallWhenACallRunsForLongerThanTheBound() {
        watch.syncBegan(1_000);

        assertFalse(stall.look(1_000 + BOUND_NS));
        assertTrue(stall.look(1_001 + BOUND_NS));
        assertTrue(stall.isStalled());
        assertFalse(stall.look(1_002 + BOUND_NS), "said once");
        watch.syncEnded();
        assertTrue(stall.look(1_003 + BOUND_NS));
        assertFalse(stall.isStalled());
    }

    @Test
    void shouldCallItAStallWhenWhatWasWrittenWaitsForAForceThatNeverBegins() {
        progress.written.set(64);

        assertFalse(stall.look(1_000));
        assertFalse(stall.look(1_000 + BOUND_NS));
        assertTrue(stall.look(1_001 + BOUND_NS));
    }

    @Test
    void shouldCountFromTheLastProgressWhileMoreIsWrittenAllTheTime() {
        for (long now = 0; now < 20 * BOUND_NS; now += BOUND_NS / 2) {
            progress.written.set(now + 100);
            progress.durable.set(now + 50);

            assertFalse(stall.look(now));
        }
        long last = 20 * BOUND_NS - BOUND_NS / 2;
        progress.written.set(1_000_000);
        assertFalse(stall.look(last + BOUND_NS));
        assertTrue(stall.look(last + BOUND_NS + 1));
    }

    @Test
    void shouldWaitForItsTurnWhileTheDiskServesOtherGroups() {
        progress.written.set(64);
        assertFalse(stall.look(0));
        for (long now = BOUND_NS; now <= 20 * BOUND_NS; now += BOUND_NS) {
            forces.incrementAndGet();

            assertFalse(stall.look(now));
        }

        assertFalse(stall.look(21 * BOUND_NS));
        assertTrue(stall.look(21 * BOUND_NS + 1));
    }

    @Test
    void shouldCountOnlyForcesThatMadeSomethingDurable() {
        InMemoryLogStore store = new InMemoryLogStore(1);
        DurabilityAgent agent = new DurabilityAgent(store, progress, forces, new Doorbell(), new Doorbell());
        store.saveVote(2, 1);
        progress.written.set(store.writtenPosition());

        var unused = agent.doWork();
        assertEquals(1, forces.get());
        progress.written.set(Long.MAX_VALUE); // and the store has no more to force
        unused = agent.doWork();

        assertEquals(1, forces.get());
    }

    @Test
    void shouldWaitForNothingWhenAllIsDurable() {
        progress.written.set(64);
        assertFalse(stall.look(0));
        progress.durable.set(64);
        assertFalse(stall.look(BOUND_NS));
        progress.written.set(128);

        assertFalse(stall.look(10 * BOUND_NS));
        assertFalse(stall.look(11 * BOUND_NS));
        assertTrue(stall.look(11 * BOUND_NS + 1));
    }

    @Test
    void shouldLookOftenWhileSomethingIsUnderWay() {
        assertEquals(Long.MAX_VALUE, stall.lookWithinNs());
        watch.syncBegan(0);
        assertTrue(stall.lookWithinNs() < BOUND_NS);
    }

    @Test
    void shouldMeasureForces() {
        long[] now = {0};
        LogStore store = new WatchedLogStore(new InMemoryLogStore(1), () -> now[0] += 5_000_000, watch);

        store.saveVote(2, 1);
        var unused = store.force();

        assertEquals(5_000_000, watch.syncs().maxNs());
        assertFalse(watch.isSyncing());
        assertEquals(0, watch.writingNs(now[0]));
    }

    @Test
    void shouldAnnounceEveryCallThatMayWaitForTheDisk() {
        Map<String, String> seen = new TreeMap<>();
        LogStore spy = (LogStore) Proxy.newProxyInstance(
                LogStore.class.getClassLoader(), new Class<?>[] {LogStore.class}, (proxy, method, args) -> {
                    seen.put(
                            method.getName(),
                            (watch.isSyncing() ? "sync" : "") + (watch.writingNs(9) > 0 ? "write" : ""));
                    return method.getReturnType() == int.class ? (Object) 0 : (Object) 0L;
                });
        LogStore store = new WatchedLogStore(spy, () -> 1, watch);

        var unused = store.force() + store.maintain() + store.append(ByteBuffer.allocate(0), 1);
        unused += store.saveVote(1, 1) + store.mark() + store.reset(1, 1, 1) + store.sizeInBytes();
        store.compact(1);

        assertEquals(
                "{append=write, compact=write, force=sync, maintain=sync, mark=write, reset=write, saveVote=write,"
                        + " sizeInBytes=}",
                seen.toString());
    }

    @Test
    void shouldSeeNoCallRunningWhenItFailed() {
        InMemoryLogStore broken = new InMemoryLogStore(1);
        LogStore store = new WatchedLogStore(broken, () -> 1, watch);
        store.saveVote(2, 1);
        broken.fail("no disk any more");

        assertThrows(StorageException.class, store::force);
        assertThrows(StorageException.class, () -> store.saveVote(3, 1));

        assertFalse(watch.isSyncing());
        assertEquals(0, watch.writingNs(10));
        assertEquals(0, watch.syncs().maxNs());
    }
}
