package io.raftwright.benchmarks;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Measures a large map on one member: heap for each key, snapshots, restart, reads beside writes, and thousands of watches.
 *
 * <p>Arguments: {@code --dir=DIRECTORY} (the disk to measure on), {@code --seconds=N} (for each row), {@code --keys=N}.
 */
public final class MapScaleBenchmark {
    private final Report report;
    private final Path directory;
    private final Scale scale;

    /**
     * How much of everything.
     *
     * @param measuredNs   time for each row
     * @param keyCount     keys of 256 bytes
     * @param watcherCount the most watches
     */
    record Scale(long measuredNs, int keyCount, int watcherCount) {
        static Scale full(long seconds, int keyCount) {
            return new Scale(TimeUnit.SECONDS.toNanos(seconds), keyCount, 10_000);
        }

        static Scale tiny() {
            return new Scale(TimeUnit.MILLISECONDS.toNanos(50), 2_000, 100);
        }
    }

    MapScaleBenchmark(PrintStream out, Path directory, Scale scale) {
        this.report = new Report(out);
        this.directory = directory;
        this.scale = scale;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Directories.create(Arguments.value(args, "--dir=", ""));
        long seconds = Long.parseLong(Arguments.value(args, "--seconds=", "10"));
        int keys = Integer.parseInt(Arguments.value(args, "--keys=", "1000000"));
        try {
            new MapScaleBenchmark(System.out, directory, Scale.full(seconds, keys)).run();
        } finally {
            Directories.delete(directory);
        }
    }

    /** Prints everything; returns how much went wrong: puts that failed, watches that ended. */
    long run() throws Exception {
        report.begin("A large map on one member");
        new StoreScale(report, directory, scale.keyCount()).run();
        long failures = new MemberScale(report, directory, scale).run();
        failures += new WatchScale(report, directory, scale).run();
        report.end();
        return failures;
    }
}
