package io.raftwright.benchmarks;

import io.raftwright.wal.AppendMode;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Measures the write-ahead log beside the limit of the disk, in one run: commits of many sizes, that limit beside fio's, allocation,
 * rolls to the next segment, a reader that lags, and recovery.
 *
 * <p>Arguments: {@code --dir=DIRECTORY} (the disk to measure on), {@code --seconds=N} (for each row), {@code --chart=FILE} (an SVG of
 * throughput over batch size; none if empty).
 */
public final class LogBenchmark {
    private final Report report;
    private final Path directory;
    private final LogScale scale;

    LogBenchmark(PrintStream out, Path directory, LogScale scale) {
        this.report = new Report(out);
        this.directory = directory;
        this.scale = scale;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Directories.create(Arguments.value(args, "--dir=", ""));
        long seconds = Long.parseLong(Arguments.value(args, "--seconds=", "10"));
        String chart = Arguments.value(args, "--chart=", "");
        try {
            String svg = new LogBenchmark(System.out, directory, LogScale.full(seconds)).run();
            if (!chart.isEmpty()) {
                Files.writeString(Path.of(chart), svg);
            }
        } finally {
            Directories.delete(directory);
        }
    }

    /** Prints everything; returns the chart. */
    String run() throws Exception {
        report.begin("The write-ahead log");
        report.line("");
        Map<CommitTable.Subject, List<CommitRow.Figures>> figures;
        try (CommitTable table = new CommitTable(report, directory, scale)) {
            figures = table.run();
        }
        new FioComparison(report, directory, scale).run();
        report.line("");
        for (AppendMode mode : AppendMode.values()) {
            double bytes = AppendAllocation.perAppend(directory.resolve("allocation-" + mode), mode);
            report.line("allocated per append and force, %s: %.1f B, target %s", mode, bytes, report.atMost(0, bytes));
        }
        new RollTimes(report, directory, scale).run();
        new LaggingReader(report, directory, scale).run();
        new RecoveryTime(report, directory, scale).run();
        report.end();
        return LogChart.of(figures);
    }
}
