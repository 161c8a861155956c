package io.raftwright.examples.quickstart;

import io.raftwright.api.RaftException;
import io.raftwright.examples.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes a range of numbered keys, each once, by several threads through all running members.
 *
 * <p>A write that is refused, or whose fate is unknown, is written again through the next member: the same key and value
 * twice do no harm.
 *
 * <p>Owner: the main thread. The workers share the atomic counts and {@link #lastDoneNs}, and each writes its own elements of
 * {@link #latenciesNs}.
 */
final class Load {
    static final String PREFIX = "load/";

    private static final int THREADS = 12;
    private static final int MAX_ATTEMPTS = 20;
    private static final long PROGRESS_MS = 50;

    private final Cluster cluster;
    private final int first;
    private final int end;
    private final AtomicInteger next;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final long[] latenciesNs;
    private final List<Future<?>> workers = new ArrayList<>();
    private final long startNs = System.nanoTime();
    private volatile long lastDoneNs = startNs;

    private Load(Cluster cluster, int first, int end) {
        this.cluster = cluster;
        this.first = first;
        this.end = end;
        this.next = new AtomicInteger(first);
        this.latenciesNs = new long[end - first];
    }

    /** Starts writing keys {@code first} up to {@code end}, exclusive. */
    static Load start(Cluster cluster, int first, int end) {
        Load load = new Load(cluster, first, end);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        for (int worker = 0; worker < THREADS; worker++) {
            int home = worker;
            load.workers.add(executor.submit(() -> load.work(home)));
        }
        executor.shutdown();
        return load;
    }

    static String key(int number) {
        return String.format(Locale.ROOT, "%s%06d", PREFIX, number);
    }

    static String value(int number) {
        return "value of " + number;
    }

    int count() {
        return end - first;
    }

    /** How many writes were acknowledged. */
    int done() {
        return done.get();
    }

    /** How many writes had to be sent again. */
    int repeated() {
        return repeated.get();
    }

    double perSecond() {
        return done() * 1e9 / Math.max(lastDoneNs - startNs, 1);
    }

    Latencies latencies() {
        return new Latencies(latenciesNs);
    }

    /** Waits until so many writes are acknowledged, showing progress. */
    void awaitDone(int count, Terminal terminal) throws ExecutionException, InterruptedException {
        while (done() < count) {
            terminal.progress("%,7d of %,d acknowledged %,9.0f puts/s", done(), count(), perSecond());
            for (Future<?> worker : workers) {
                if (worker.isDone()) {
                    worker.get(); // a worker that failed ends the story here
                }
            }
            TimeUnit.MILLISECONDS.sleep(PROGRESS_MS);
        }
    }

    private void work(int home) {
        for (int number = next.getAndIncrement(); number < end; number = next.getAndIncrement()) {
            long beforeNs = System.nanoTime();
            put(number, home);
            long nowNs = System.nanoTime();
            latenciesNs[number - first] = nowNs - beforeNs;
            lastDoneNs = nowNs;
            done.incrementAndGet();
        }
    }

    private void put(int number, int home) {
        for (int attempt = 0; ; attempt++) {
            try {
                cluster.anyMember(home + attempt).put(key(number), value(number));
                return;
            } catch (RaftException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
                repeated.incrementAndGet();
            }
        }
    }
}
