package io.raftwright.benchmarks;

import io.raftwright.configmap.ConfigMap;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Measures durable puts into three members in this JVM, over loopback TCP, beside the disk's own limit.
 *
 * <p>Arguments: {@code --dir=DIRECTORY} (the disk to measure on), {@code --seconds=N} (for each row), {@code --warmup=N}.
 */
public final class ClusterBenchmark {
    private static final List<Integer> OUTSTANDING = List.of(1, 16, 256);
    private static final int MEMBERS = 3;

    private final PrintStream out;
    private final Path directory;
    private final long warmUpNs;
    private final long measuredNs;

    ClusterBenchmark(PrintStream out, Path directory, long warmUpNs, long measuredNs) {
        this.out = out;
        this.directory = directory;
        this.warmUpNs = warmUpNs;
        this.measuredNs = measuredNs;
    }

    public static void main(String[] args) throws Exception {
        String parent = Arguments.value(args, "--dir=", "");
        long seconds = Long.parseLong(Arguments.value(args, "--seconds=", "10"));
        long warmUpSeconds = Long.parseLong(Arguments.value(args, "--warmup=", "5"));
        Path directory = Directories.create(parent);
        try {
            new ClusterBenchmark(
                            System.out,
                            directory,
                            TimeUnit.SECONDS.toNanos(warmUpSeconds),
                            TimeUnit.SECONDS.toNanos(seconds))
                    .run();
        } finally {
            Directories.delete(directory);
        }
    }

    /** Prints the table; returns how many puts failed. */
    int run() throws Exception {
        print("Three durable members in one JVM over loopback TCP; 16-byte keys, 256-byte values.");
        print(
                "Java %s, %d processors, %s; %.1f s a row after %.1f s of warm-up.",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                directory,
                measuredNs / 1e9,
                warmUpNs / 1e9);
        print("");
        print(
                "%11s %10s %9s %9s %9s %10s %10s %10s   %s",
                "outstanding",
                "puts/s",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "syncs/put",
                "alloc/put",
                "CPU/put",
                "the disk alone");
        int failures = 0;
        try (ThreeMembers members = new ThreeMembers(directory)) {
            for (int outstanding : OUTSTANDING) {
                failures += measure(members, outstanding);
            }
        }
        print("");
        print("syncs/put: of one member, on average. alloc and CPU: three members and the load together.");
        print(
                "The disk alone: 4 KiB written and forced into a zero-filled file, before and after each row; the better counts.");
        return failures;
    }

    private int measure(ThreeMembers members, int outstanding) throws Exception {
        DiskLimit before = DiskLimit.measure(directory, measuredNs / 10);
        ConfigMap leader = members.leader();
        OutstandingPuts load = new OutstandingPuts(leader.async(), outstanding);
        load.run(warmUpNs);

        Costs costsBefore = Costs.now();
        long syncsBefore = members.syncs();
        long startNs = System.nanoTime();
        Recorder recorder = load.run(measuredNs);
        long tookNs = System.nanoTime() - startNs;
        long syncs = members.syncs() - syncsBefore;
        Costs costs = Costs.now().since(costsBefore);

        DiskLimit disk = DiskLimit.measure(directory, measuredNs / 10).orBetter(before);

        int puts = Math.max(recorder.count(), 1);
        Recorder.Sorted latencies = recorder.sorted();
        print(
                "%11d %,10.0f %,9.0f %,9.0f %,9.0f %10.3f %,8d B %,7.1f us   %,.0f/s, p50 %.0f us%s",
                outstanding,
                recorder.count() * 1e9 / tookNs,
                latencies.microsAt(0.5),
                latencies.microsAt(0.99),
                latencies.microsAt(0.999),
                (double) syncs / MEMBERS / puts,
                costs.allocatedBytes() / puts,
                costs.cpuNs() / 1e3 / puts,
                disk.perSecond(),
                disk.p50Micros(),
                load.failures() == 0 ? "" : "   FAILED: " + load.failures());
        return load.failures();
    }

    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
