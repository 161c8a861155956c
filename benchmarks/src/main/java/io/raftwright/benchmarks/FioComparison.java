package io.raftwright.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limit of the disk as this program measures it, beside what {@code fio} says about the same file, by turns: direct writes, each
 * behind the last one's {@code fdatasync}. If both agree, shares of the limit are shares of what {@code fio} would have said. They are
 * judged by their rates, since {@code fio} has no median of a write and its sync together.
 *
 * <p>Owner: the main thread.
 */
final class FioComparison {
    private static final List<Integer> SIZES = List.of(4 << 10, 64 << 10, 1 << 20);
    private static final int COMMITS_PER_TURN = 100;
    private static final int MAX_TURNS = 15;
    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Two measurements that differ by less are taken for the same. */
    private static final double TOLERANCE = 0.1;

    private static final Pattern WRITES_PER_SECOND =
            Pattern.compile("\"write\" : \\{.*?\"iops\" : ([0-9.]+)", Pattern.DOTALL);
    private static final Pattern WRITE_MEDIAN =
            Pattern.compile("\"write\" : \\{.*?\"clat_ns\" : \\{.*?\"50\\.000000\" : (\\d+)", Pattern.DOTALL);
    private static final Pattern SYNC_MEDIAN =
            Pattern.compile("\"sync\" : \\{.*?\"lat_ns\" : \\{.*?\"50\\.000000\" : (\\d+)", Pattern.DOTALL);

    private final Report report;
    private final Path directory;
    private final LogScale scale;

    FioComparison(Report report, Path directory, LogScale scale) {
        this.report = report;
        this.directory = directory;
        this.scale = scale;
    }

    /** Prints a line for each size; returns how many sizes were compared. */
    int run() throws IOException, InterruptedException {
        report.line("");
        LimitFile file = LimitFile.direct(directory, scale.segmentLengthBytes(), Committer.MAX_SIZE);
        if (file == null) {
            report.line("The limit beside fio: not measured, this file system refuses direct writes.");
            return 0;
        }
        try (file) {
            if (fio("--version").isEmpty()) {
                report.line("The limit beside fio: not measured, fio is not installed.");
                return 0;
            }
            report.line(
                    "THE LIMIT BESIDE FIO, direct, in turns of %d commits; medians over turns, fio's p50 being that of a write and that of a sync added up.",
                    COMMITS_PER_TURN);
            report.line("");
            report.line("%9s %9s %9s %9s %9s", "batch", "p50 us", "per s", "fio p50", "fio per s");
            for (int size : SIZES) {
                compare(file, size);
            }
            return SIZES.size();
        }
    }

    private void compare(LimitFile file, int size) throws IOException, InterruptedException {
        int turns = (int) Math.max(1, Math.min(MAX_TURNS, scale.measuredNs() / TURN_NS));
        double[] own = new double[turns];
        double[] ownPerSecond = new double[turns];
        double[] fio = new double[turns];
        double[] fioPerSecond = new double[turns];
        for (int turn = 0; turn < turns; turn++) {
            Recorder recorder = new Recorder(COMMITS_PER_TURN);
            long spentNs = commit(file, size, recorder);
            own[turn] = recorder.sorted().microsAt(0.5);
            ownPerSecond[turn] = COMMITS_PER_TURN * 1e9 / spentNs;
            String said = fio(
                    "--name=limit",
                    "--filename=" + file.path(),
                    "--size=" + scale.segmentLengthBytes(),
                    "--bs=" + size,
                    "--rw=write",
                    "--direct=1",
                    "--fdatasync=1",
                    "--overwrite=1",
                    "--io_size=" + (long) size * COMMITS_PER_TURN,
                    "--ioengine=psync",
                    "--output-format=json");
            fio[turn] = (figure(WRITE_MEDIAN, said) + figure(SYNC_MEDIAN, said)) / 1e3;
            fioPerSecond[turn] = figure(WRITES_PER_SECOND, said);
        }
        double ratio = Recorder.median(ownPerSecond) / Recorder.median(fioPerSecond);
        report.line(
                "%9s %,9.0f %,9.0f %,9.0f %,9.0f  %.2f of fio's per s: %s",
                CommitTable.sizeText(size),
                Recorder.median(own),
                Recorder.median(ownPerSecond),
                Recorder.median(fio),
                Recorder.median(fioPerSecond),
                ratio,
                Math.abs(ratio - 1) <= TOLERANCE ? "they agree" : "they DO NOT AGREE within a tenth");
    }

    private static long commit(LimitFile file, int size, Recorder recorder) throws IOException {
        long startNs = System.nanoTime();
        long nowNs = startNs;
        for (int i = 0; i < COMMITS_PER_TURN; i++) {
            file.commit(size);
            long doneNs = System.nanoTime();
            recorder.record(doneNs - nowNs);
            nowNs = doneNs;
        }
        return nowNs - startNs;
    }

    /** What fio prints; empty if there is no fio. */
    private static String fio(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("fio");
        builder.command().addAll(List.of(arguments));
        Process process;
        try {
            process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            return "";
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("fio failed, code=" + code + ", output=" + said);
        }
        return said;
    }

    private static double figure(Pattern pattern, String said) throws IOException {
        Matcher matcher = pattern.matcher(said);
        if (!matcher.find()) {
            throw new IOException("fio did not say " + pattern + ", output=" + said);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
