package io.raftwright.benchmarks;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What many watches on one member cost its puts. In each round puts go on without watches, with them, and
 * without again; the median ratio of the rounds counts.
 *
 * <p>Owner: the main thread; listeners are called on the watch thread.
 */
final class WatchScale {
    private static final int OUTSTANDING = 256;
    private static final int ROUNDS = 5;
    private static final int HIT_EVERY = 10;
    private static final int PUT_KEYS = 100_000;
    private static final double MAX_SLOWDOWN = 20;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private final Report report;
    private final Path directory;
    private final MapScaleBenchmark.Scale scale;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    WatchScale(Report report, Path directory, MapScaleBenchmark.Scale scale) {
        this.report = report;
        this.directory = directory.resolve("watches");
        this.scale = scale;
    }

    /** Prints its table; returns how many puts failed and watches ended. */
    long run() throws InterruptedException {
        report.line("");
        report.line(
                "WATCHES on one durable member, %d puts on their way at once, %.1f s a row.",
                OUTSTANDING, scale.measuredNs() / 1e9);
        report.line("");
        report.line(
                "%8s %-24s %12s %12s %10s %10s %8s  %s",
                "watches", "", "puts/s alone", "puts/s", "slower %", "events/s", "lost", "target");
        long failures = 0;
        for (int count : List.of(scale.watcherCount() / 10, scale.watcherCount())) {
            failures += row(count, "a tenth of puts watched", true);
            failures += row(count, "other prefixes", false);
        }
        return failures;
    }

    private long row(int count, String what, boolean isHit) throws InterruptedException {
        ended.set(0);
        double[] ratios = new double[ROUNDS];
        double alone = 0;
        double beside = 0;
        double events = 0;
        long lost = 0;
        int failures = 0;
        Path own = directory.resolve(count + "-" + isHit);
        try (ConfigMap map = ConfigMap.openSingle(own).within(Duration.ofMinutes(1))) {
            OutstandingPuts load = new OutstandingPuts(map.async(), OUTSTANDING, putKeys(count));
            load.run(scale.measuredNs());
            for (int round = 0; round < ROUNDS; round++) {
                double rateBefore = load.run(scale.measuredNs() / ROUNDS / 2).count();
                List<Watch> watches = open(map, count, isHit);
                delivered.set(0);
                int puts = load.run(scale.measuredNs() / ROUNDS).count();
                long expected = isHit ? puts / HIT_EVERY : 0;
                awaitDelivered(expected);
                lost += Math.max(0, expected - 1 - delivered.get());
                watches.forEach(Watch::close);
                double rateAlone =
                        rateBefore + load.run(scale.measuredNs() / ROUNDS / 2).count();
                ratios[round] = puts / rateAlone;
                alone += rateAlone;
                beside += puts;
                events += delivered.get();
            }
            failures = load.failures();
        }
        Arrays.sort(ratios);
        double slower = 100 * (1 - ratios[ROUNDS / 2]);
        double seconds = scale.measuredNs() / 1e9;
        report.line(
                "%,8d %-24s %,12.0f %,12.0f %10.1f %,10.0f %,8d  %s",
                count,
                what,
                alone / seconds,
                beside / seconds,
                slower,
                events / seconds,
                lost,
                report.atMost(MAX_SLOWDOWN, slower) + (ended.get() == 0 ? "" : ", " + ended + " watches ended"));
        return failures + ended.get() + lost;
    }

    /** Keys of which every tenth lies in the range of a watch, each of them in turn. */
    private static Bytes[] putKeys(int watchCount) {
        Bytes[] keys = new Bytes[Math.max(PUT_KEYS, watchCount * HIT_EVERY)];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = i % HIT_EVERY == 0
                    ? Bytes.of(prefix(true, i / HIT_EVERY % watchCount) + "/setting")
                    : Bytes.of("elsewhere-" + (1_000_000 + i));
        }
        return keys;
    }

    private static String prefix(boolean isHit, int number) {
        return (isHit ? "watched-" : "unwatched-") + (1_000_000 + number);
    }

    private List<Watch> open(ConfigMap map, int count, boolean isHit) {
        List<Watch> watches = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            watches.add(map.watch(KeyRange.prefix(prefix(isHit, i)), new Counting()));
        }
        return watches;
    }

    /** Listeners may be behind when the puts are done, but not for long. */
    private void awaitDelivered(long expected) throws InterruptedException {
        long startNs = System.nanoTime();
        while (delivered.get() + 1 < expected && System.nanoTime() - startNs < PATIENCE_NS) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private final class Counting implements WatchListener {
        @Override
        public void onBatch(WatchBatch batch) {
            delivered.addAndGet(batch.events().size());
        }

        @Override
        public void onEnd(WatchEnd end) {
            ended.addAndGet(end.reason() == WatchEnd.Reason.MAP_CLOSED ? 0 : 1);
        }
    }
}
