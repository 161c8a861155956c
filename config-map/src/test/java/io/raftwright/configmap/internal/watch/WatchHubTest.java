package io.raftwright.configmap.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.store.MapState;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hub in moments that a running map meets too seldom for a test to wait for. */
class WatchHubTest {
    private static final String HUB_THREAD = "watch-hub-test";
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private final ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
    private final WatchHub hub = new WatchHub(this::state, new WatchThread(HUB_THREAD));
    private final ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "own"));
    private final BlockingQueue<Long> revisions = new LinkedBlockingQueue<>();

    /** Set before anything is delivered to it. */
    private volatile @Nullable Watch watch;

    // Touched by the one thread of "own" alone.
    private boolean hasDelivered;
    private boolean hasIntervened;

    @AfterEach
    void close() {
        hub.close();
        own.shutdownNow();
    }

    /** The hub sees the change while the last task has not ended, and leaves it to that task, which has looked already. */
    @Test
    void shouldDeliverAChangeThatComesAsATaskEnds() throws InterruptedException {
        Watch opened = hub.open(WatchRequest.of(KeyRange.all()).on(own), 2, batch -> {
            hasDelivered = true;
            revisions.add(batch.revision());
            Objects.requireNonNull(watch).requestProgress(); // so that the task looks at the state when it is done
        });
        watch = opened;

        put();
        hub.wake();

        assertEquals(2, revisions.poll(PATIENCE_NS, TimeUnit.NANOSECONDS));
        assertEquals(3, revisions.poll(PATIENCE_NS, TimeUnit.NANOSECONDS));
    }

    /** What the hub reads from; a task that has found revision 2 to be the last one is held up until the hub has seen 3. */
    private MapState state() {
        MapState seen = store.state();
        boolean isTask = Thread.currentThread().getName().equals("own");
        if (isTask && hasDelivered && !hasIntervened) {
            hasIntervened = true;
            put();
            hub.wake();
            awaitHubAsleep();
        }
        return seen;
    }

    private void put() {
        Applied.to(store, CommandEncoder.put(Bytes.of("k"), Bytes.EMPTY));
    }

    private static void awaitHubAsleep() {
        Thread hubThread = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(HUB_THREAD))
                .findFirst()
                .orElseThrow();
        long deadline = System.nanoTime() + PATIENCE_NS;
        // Woken before this is called, the hub leaves its sleep first: it is RUNNABLE until it has looked at every
        // watch.
        while (hubThread.getState() != Thread.State.WAITING) {
            assertTrue(System.nanoTime() < deadline, "the hub never slept");
            Thread.onSpinWait();
        }
    }
}
