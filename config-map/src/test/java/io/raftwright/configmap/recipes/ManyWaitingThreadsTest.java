package io.raftwright.configmap.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.TestMap;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.recipes.sync.Latch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A thousand threads that wait: virtual ones where there are any (from JDK 21 on), platform threads elsewhere. Virtual threads that held
 * on to their carriers while they wait would leave none for the one that goes on.
 */
class ManyWaitingThreadsTest {
    private static final int THREADS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TestMap test = TestMap.open();
    private final ConfigMap map = test.map();
    private final ExecutorService threads = oneThreadATask();

    @AfterEach
    void close() {
        threads.shutdownNow();
        map.close();
    }

    @Test
    void shouldLetOthersWorkWhileAThousandWait() throws Exception {
        Latch latch = new Latch(map, "latch");
        latch.begin(1);
        List<Future<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            waiting.add(threads.submit(() -> latch.await(PATIENCE)));
        }

        long revision = onOneMoreThread(() -> map.put("k", "v").revision());
        assertEquals(revision, onOneMoreThread(() -> map.stale().revision()));
        assertEquals(0L, onOneMoreThread(latch::countDown));

        for (Future<Boolean> each : waiting) {
            assertTrue(result(each));
        }
    }

    @Test
    void shouldServeAThousandAtOnce() throws Exception {
        List<Future<String>> working = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            String name = "" + i;
            working.add(threads.submit(() -> {
                map.put("by/" + name, name);
                return map.get("by/" + name);
            }));
        }

        for (int i = 0; i < THREADS; i++) {
            assertEquals("" + i, result(working.get(i)));
        }
        assertEquals(THREADS, map.range(KeyRange.prefix("by/")).count());
    }

    private <T> T onOneMoreThread(Callable<T> task) throws Exception {
        return result(threads.submit(task));
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static ExecutorService oneThreadATask() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return Executors.newCachedThreadPool(); // before JDK 21
        }
    }
}
