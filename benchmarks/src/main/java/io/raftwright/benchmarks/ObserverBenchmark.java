package io.raftwright.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What observers cost a leader: puts a second, the leader's processor time for each put and while nothing happens, and bytes for each
 * observer. Clusters with none, some and many observers stand side by side in this JVM and take turns; the median of the turns counts.
 *
 * <p>Arguments: {@code --seconds=N} (for each row in all), {@code --observers=N,N,...}.
 */
public final class ObserverBenchmark {
    private static final int OUTSTANDING = 64;
    private static final int ROUNDS = 5;
    private static final int KEYS = 1_000;
    private static final long IDS_APART = 1_000;

    private final Report report;
    private final long measuredNs;
    private final List<Integer> observers;

    ObserverBenchmark(PrintStream out, long measuredNs, List<Integer> observers) {
        this.report = new Report(out);
        this.measuredNs = measuredNs;
        this.observers = observers;
    }

    public static void main(String[] args) throws Exception {
        long seconds = Long.parseLong(Arguments.value(args, "--seconds=", "10"));
        List<Integer> observers = Arrays.stream(
                        Arguments.value(args, "--observers=", "0,8,64").split(","))
                .map(Integer::valueOf)
                .toList();
        new ObserverBenchmark(System.out, TimeUnit.SECONDS.toNanos(seconds), observers).run();
    }

    /** Prints the table; returns how many puts failed. */
    int run() throws Exception {
        report.begin("Three voters and their observers in one JVM over loopback TCP, logs in memory");
        report.line(
                "16-byte keys, 256-byte values, %d puts on their way at once; %d turns of %.1f s for each row.",
                OUTSTANDING, ROUNDS, measuredNs / 1e9 / ROUNDS);
        report.line("");
        report.line(
                "%9s %10s %13s %17s %15s %15s",
                "observers", "puts/s", "leader us/put", "B/put, observer", "idle leader %", "idle B/s, each");
        List<Row> rows = new ArrayList<>();
        try {
            for (int count : observers) {
                rows.add(new Row(new ObservedCluster(IDS_APART * (1 + rows.size()), count)));
            }
            for (int round = 0; round <= ROUNDS; round++) { // the first warms up
                for (Row row : rows) {
                    row.turn(round);
                }
            }
            rows.forEach(Row::print);
        } finally {
            rows.forEach(row -> row.cluster.close());
        }
        report.line("");
        report.line(
                "Of a leader: processor time of its own threads. Observers share the machine with it, and slow its puts by");
        report.line("what they need themselves; what they cost the leader is in its own time and in the bytes.");
        return rows.stream().mapToInt(row -> row.failures).sum();
    }

    /** One cluster, and what was measured of it. */
    private final class Row {
        private final ObservedCluster cluster;
        private final OutstandingPuts load;
        private final double[] putsPerSecond = new double[ROUNDS];
        private final double[] cpuMicros = new double[ROUNDS];
        private final double[] bytes = new double[ROUNDS];
        private final double[] idleCpuPercent = new double[ROUNDS];
        private final double[] idleBytes = new double[ROUNDS];
        private int failures;

        Row(ObservedCluster cluster) throws Exception {
            this.cluster = cluster;
            this.load = new OutstandingPuts(cluster.map(), OUTSTANDING, OutstandingPuts.keys(KEYS));
        }

        /** Puts for a while, then nothing for half as long; round 0 is not counted. */
        void turn(int round) throws Exception {
            long cpuNs = cluster.leaderCpuNs();
            long sent = cluster.bytesToObservers();
            long startNs = System.nanoTime();
            int puts = Math.max(1, load.run(measuredNs / ROUNDS).count());
            long tookNs = System.nanoTime() - startNs;
            cluster.awaitObservers();
            long idleCpuNs = cluster.leaderCpuNs();
            long idleSent = cluster.bytesToObservers();
            long idleStartNs = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(measuredNs / ROUNDS / 2);
            long idleNs = System.nanoTime() - idleStartNs;
            if (round > 0) {
                int each = Math.max(1, cluster.observerCount());
                putsPerSecond[round - 1] = puts * 1e9 / tookNs;
                cpuMicros[round - 1] = (idleCpuNs - cpuNs) / 1e3 / puts;
                bytes[round - 1] = (double) (idleSent - sent) / each / puts;
                idleCpuPercent[round - 1] = 100.0 * (cluster.leaderCpuNs() - idleCpuNs) / idleNs;
                idleBytes[round - 1] = (cluster.bytesToObservers() - idleSent) * 1e9 / idleNs / each;
            }
            failures = load.failures();
        }

        void print() {
            report.line(
                    "%9d %,10.0f %13.1f %17.0f %15.2f %15.0f%s",
                    cluster.observerCount(),
                    Recorder.median(putsPerSecond),
                    Recorder.median(cpuMicros),
                    Recorder.median(bytes),
                    Recorder.median(idleCpuPercent),
                    Recorder.median(idleBytes),
                    failures == 0 ? "" : "   FAILED: " + failures);
        }
    }
}
