package io.raftwright.benchmarks;

import io.raftwright.transport.tcp.TcpTransportBuilder;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Measures what TLS costs: the same frames over plain TCP and over TLS 1.3, in turn, within one run.
 *
 * <p>Arguments: {@code --seconds=N} (for each row), {@code --dir=DIRECTORY} (for a certificate).
 */
public final class WireBenchmark {
    private static final List<Integer> LENGTHS = List.of(64, 256, 4 << 10, 64 << 10, 1 << 20);
    private static final int ROUND_TRIPS = 5_000;

    private final PrintStream out;
    private final Path directory;
    private final long measuredNs;
    private final int roundTrips;

    WireBenchmark(PrintStream out, Path directory, long measuredNs, int roundTrips) {
        this.out = out;
        this.directory = directory;
        this.measuredNs = measuredNs;
        this.roundTrips = roundTrips;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Directories.create(Arguments.value(args, "--dir=", ""));
        long seconds = Long.parseLong(Arguments.value(args, "--seconds=", "5"));
        try {
            new WireBenchmark(System.out, directory, TimeUnit.SECONDS.toNanos(seconds), ROUND_TRIPS).run();
        } finally {
            Directories.delete(directory);
        }
    }

    /** Prints the table. */
    void run() throws Exception {
        var tls = SelfSigned.of(directory, 3, 4);
        try (Wire plain = new Wire(1, 2, TcpTransportBuilder::plaintext);
                Wire secured = new Wire(3, 4, builder -> builder.tls(tls))) {
            print(
                    "Two transports in one JVM over loopback. Java %s, %d processors; %.1f s a row.",
                    Runtime.version(), Runtime.getRuntime().availableProcessors(), measuredNs / 1e9);
            print("");
            print(
                    "%9s %-5s %11s %8s %13s %13s %12s",
                    "frame B", "", "frames/s", "MB/s", "send CPU ns", "receive CPU", "alloc B/frame");
            for (int length : LENGTHS) {
                stream(plain, "", length, false);
                stream(secured, "", length, false); // both compiled for this length before either counts
                stream(plain, "plain", length, true);
                stream(secured, "TLS", length, true);
            }
            print("");
            roundTrips(plain, "plain");
            roundTrips(secured, "TLS");
            print("");
            print(
                    "CPU of the transport thread that sends and of the one that receives, per frame; allocated by both together.");
        }
    }

    private void stream(Wire wire, String name, int length, boolean isCounted) throws TimeoutException {
        Wire.Cost cost = wire.stream(length, isCounted ? measuredNs : measuredNs / 2);
        if (isCounted) {
            print(
                    "%9d %-5s %,11.0f %,8.0f %,13.0f %,13.0f %,12.1f",
                    length,
                    name,
                    1e9 / cost.tookNs(),
                    length * 1e3 / cost.tookNs(),
                    cost.sendCpuNs(),
                    cost.receiveCpuNs(),
                    cost.allocatedBytes());
        }
    }

    private void roundTrips(Wire wire, String name) throws TimeoutException {
        wire.roundTrips(256, roundTrips);
        Recorder.Sorted times = wire.roundTrips(256, roundTrips);
        print("round trip of 256 B, %-5s p50 %.0f us, p99 %.0f us", name, times.microsAt(0.5), times.microsAt(0.99));
    }

    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
