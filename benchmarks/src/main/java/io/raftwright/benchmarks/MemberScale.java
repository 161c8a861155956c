package io.raftwright.benchmarks;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One durable member with many keys: how long it takes to come back, and what reads and writes cost each other.
 *
 * <p>Owner: the main thread; the reader is a thread of its own.
 */
final class MemberScale {
    private static final int OUTSTANDING = 256;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Report report;
    private final Path directory;
    private final MapScaleBenchmark.Scale scale;
    private final Bytes[] keys;
    private volatile boolean isReading;

    MemberScale(Report report, Path directory, MapScaleBenchmark.Scale scale) {
        this.report = report;
        this.directory = directory.resolve("member");
        this.scale = scale;
        this.keys = OutstandingPuts.keys(scale.keyCount());
    }

    /** Prints its lines; returns how many puts failed. */
    int run() throws Exception {
        report.line("");
        report.line(
                "ONE DURABLE MEMBER with the same keys, %d puts on their way at once, %.1f s a row.",
                OUTSTANDING, scale.measuredNs() / 1e9);
        report.line("");
        int failures = fill();
        long startNs = System.nanoTime();
        try (ConfigMap map = ConfigMap.openSingle(directory).within(PATIENCE)) {
            long openedNs = System.nanoTime() - startNs;
            long count = map.range(Range.of(KeyRange.all()).countOnly()).count();
            long servedNs = System.nanoTime() - startNs;
            report.line(
                    "%-34s %,12.0f ms to open, %,.0f ms until it had read all %,d keys linearizably",
                    "restart", openedNs / 1e6, servedNs / 1e6, count);
            failures += count == scale.keyCount() ? 0 : 1;
            failures += readsAndWrites(map);
        }
        return failures;
    }

    private int fill() throws InterruptedException {
        try (ConfigMap map = ConfigMap.openSingle(directory).within(PATIENCE)) {
            OutstandingPuts load = new OutstandingPuts(map.async(), OUTSTANDING, keys);
            long startNs = System.nanoTime();
            load.putAll(keys.length);
            report.line("%-34s %,12.0f puts/s", "filled", keys.length * 1e9 / (System.nanoTime() - startNs));
            return load.failures();
        }
    }

    private int readsAndWrites(ConfigMap map) throws InterruptedException {
        OutstandingPuts load = new OutstandingPuts(map.async(), OUTSTANDING, keys);
        load.run(scale.measuredNs() / 4);
        double readsAlone = readBeside(map, () -> sleep(scale.measuredNs()));
        double[] puts = new double[2];
        puts[0] = putsPerSecond(load);
        double readsBeside = readBeside(map, () -> puts[1] = putsPerSecond(load));
        report.line(
                "%-34s %,12.0f reads/s alone, %,.0f beside the puts",
                "random reads, stale, one thread", readsAlone, readsBeside);
        report.line("%-34s %,12.0f puts/s alone, %,.0f beside the reads", "puts", puts[0], puts[1]);
        return load.failures();
    }

    private double putsPerSecond(OutstandingPuts load) throws InterruptedException {
        long startNs = System.nanoTime();
        int count = load.run(scale.measuredNs()).count();
        return count * 1e9 / (System.nanoTime() - startNs);
    }

    /** What goes on beside the reader. */
    private interface Beside {
        void run() throws InterruptedException;
    }

    /** Reads while something else goes on; returns how many reads there were in a second. */
    private double readBeside(ConfigMap map, Beside other) throws InterruptedException {
        AtomicLong reads = new AtomicLong();
        AtomicLong missing = new AtomicLong();
        Thread reader = new Thread(
                () -> {
                    SplittableRandom random = new SplittableRandom(1);
                    while (isReading) {
                        boolean isThere = map.stale().get(keys[random.nextInt(keys.length)]) != null;
                        missing.addAndGet(isThere ? 0 : 1);
                        reads.setRelease(reads.getPlain() + 1);
                    }
                },
                "map-reader");
        isReading = true;
        long startNs = System.nanoTime();
        reader.start();
        try {
            other.run();
        } finally {
            isReading = false;
            reader.join();
        }
        if (missing.get() > 0) {
            throw new IllegalStateException("keys not found, count=" + missing);
        }
        return reads.get() * 1e9 / (System.nanoTime() - startNs);
    }

    private static void sleep(long durationNs) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(durationNs);
    }
}
