package io.raftwright.benchmarks;

import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.api.Bytes;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps a fixed number of puts on their way: each answer lets the next one go.
 *
 * <p>Owner: the main thread issues; answers come in on the node's threads.
 */
final class OutstandingPuts {
    private static final int KEY_COUNT = 10_000;
    private static final int VALUE_LENGTH = 256;
    private static final int MAX_PER_SECOND = 500_000;

    private final AsyncConfigMap map;
    private final int outstanding;
    private final Semaphore permits;
    private final AtomicInteger failures = new AtomicInteger();
    private final Bytes[] keys;
    private final Bytes value = Bytes.of(new byte[VALUE_LENGTH]);
    private int issued;

    /** Puts into ten thousand keys, one after the other. */
    OutstandingPuts(AsyncConfigMap map, int outstanding) {
        this(map, outstanding, keys(KEY_COUNT));
    }

    /** Puts into these keys, one after the other. */
    OutstandingPuts(AsyncConfigMap map, int outstanding, Bytes[] keys) {
        this.map = map;
        this.outstanding = outstanding;
        this.keys = keys;
        this.permits = new Semaphore(outstanding);
    }

    /** As many keys, in ascending order, all of one length: 16 bytes, or 17 if they are very many. */
    static Bytes[] keys(int count) {
        int first = count <= 900_000 ? 100_000 : 1_000_000;
        Bytes[] keys = new Bytes[count];
        for (int i = 0; i < count; i++) {
            keys[i] = Bytes.of("benchmark-" + (first + i));
        }
        return keys;
    }

    /** Puts for so long, then waits for the last answers. */
    Recorder run(long durationNs) throws InterruptedException {
        Recorder recorder =
                new Recorder((int) Math.min(Integer.MAX_VALUE / 16, 1 + MAX_PER_SECOND * durationNs / 1_000_000_000L));
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < durationNs) {
            permits.acquire();
            putOne(recorder);
        }
        awaitAnswers();
        return recorder;
    }

    /** Puts so often, then waits for the last answers. */
    void putAll(int count) throws InterruptedException {
        Recorder recorder = new Recorder(0);
        for (int i = 0; i < count; i++) {
            permits.acquire();
            putOne(recorder);
        }
        awaitAnswers();
    }

    private void awaitAnswers() throws InterruptedException {
        permits.acquire(outstanding);
        permits.release(outstanding);
    }

    /** How many puts failed; a benchmark with any is worth nothing. */
    int failures() {
        return failures.get();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the stage added below throws nothing
    private void putOne(Recorder recorder) {
        long startNs = System.nanoTime();
        map.put(keys[issued++ % keys.length], value).whenComplete((result, failure) -> {
            if (failure == null) {
                recorder.record(System.nanoTime() - startNs);
            } else {
                failures.incrementAndGet();
            }
            permits.release();
        });
    }
}
