package io.raftwright.benchmarks;

import io.raftwright.wal.AppendMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Appends and forces batches of many sizes, in both append modes, beside the limit of the disk: all four take turns of a few
 * milliseconds, so that whatever else the machine does meets them alike.
 *
 * <p>Owner: the main thread.
 */
final class CommitTable implements AutoCloseable {
    static final List<Integer> SIZES = List.of(256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20);
    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double MAX_DEVICE_SHARE = 1.05;

    /** Where the disk's own limit allows 17,000 appends of 256 bytes a second, 10,000 are wanted. */
    private static final double APPENDS_SHARE = 10.0 / 17.0;

    /** What is measured, in the order of its rows. */
    enum Subject {
        POSITIONED("POSITIONED"),
        MAPPED("MAPPED"),
        BUFFERED("limit, buffered"),
        DIRECT("limit, direct");

        private final String label;

        Subject(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        /** The name of its colour in the chart. */
        String color() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isLog() {
            return this == POSITIONED || this == MAPPED;
        }
    }

    private final Report report;
    private final BlockDevice device;
    private final long measuredNs;
    private final Map<Subject, Committer> committers = new EnumMap<>(Subject.class);

    CommitTable(Report report, Path directory, LogScale scale) throws IOException {
        this.report = report;
        this.device = BlockDevice.beneath(directory);
        this.measuredNs = scale.measuredNs();
        int length = scale.segmentLengthBytes();
        Path own = Files.createDirectories(directory.resolve("commits"));
        committers.put(Subject.POSITIONED, Committer.log(own.resolve("positioned"), AppendMode.POSITIONED, length));
        committers.put(Subject.BUFFERED, Committer.buffered(own, length));
        committers.put(Subject.MAPPED, Committer.log(own.resolve("mapped"), AppendMode.MAPPED, length));
        Committer direct = Committer.direct(own, length);
        if (direct != null) {
            committers.put(Subject.DIRECT, direct);
        }
    }

    /** Prints the table; returns the figures of each subject, in the order of sizes. */
    Map<Subject, List<CommitRow.Figures>> run() throws IOException {
        report.line(
                "APPEND AND FORCE of one batch after another by one thread, %.1f s a row, in turns of 20 ms.",
                measuredNs / 1e9);
        report.line("Device: %s.", device.name());
        if (!committers.containsKey(Subject.DIRECT)) {
            report.line("This file system refuses direct writes: shares are of the buffered limit.");
        }
        report.line("");
        report.line(
                "%9s %-15s %9s %9s %9s %8s %9s %9s  %-14s %7s  %s",
                "batch", "", "p50 us", "p99 us", "per s", "MB/s", "/buffered", "/direct", "target", "device", "target");
        Map<Subject, List<CommitRow.Figures>> all = new EnumMap<>(Subject.class);
        for (int size : SIZES) {
            Map<Subject, CommitRow.Figures> figures = measure(size);
            figures.forEach((subject, row) -> {
                print(subject, row, figures);
                all.computeIfAbsent(subject, key -> new ArrayList<>()).add(row);
            });
        }
        report.line("");
        report.line(
                "/buffered, /direct: the median of the limit over that of the row; device: bytes that reached it over bytes of the batch, judged beside the limit's.");
        sayAppendsPerSecond(all);
        return all;
    }

    private Map<Subject, CommitRow.Figures> measure(int size) throws IOException {
        Map<Subject, CommitRow> rows = new EnumMap<>(Subject.class);
        committers.forEach((subject, committer) -> rows.put(subject, new CommitRow(committer, device, size)));
        List<CommitRow> order = new ArrayList<>(rows.values());
        long turns = Math.max(1, measuredNs / TURN_NS);
        for (long turn = -turns / 4; turn < turns; turn++) {
            for (int i = 0; i < order.size(); i++) {
                // Another one begins each time, so that nobody always comes behind the same neighbour.
                int next = Math.floorMod(turn + i, order.size());
                order.get(next).turn(TURN_NS, turn >= 0);
            }
        }
        Map<Subject, CommitRow.Figures> figures = new EnumMap<>(Subject.class);
        rows.forEach((subject, row) -> figures.put(subject, row.figures()));
        return figures;
    }

    private void print(Subject subject, CommitRow.Figures row, Map<Subject, CommitRow.Figures> all) {
        double ofBuffered = share(all.get(Subject.BUFFERED), row);
        double ofDirect = share(all.get(Subject.DIRECT), row);
        double target = target(row.size());
        boolean isJudged = subject == Subject.POSITIONED && target > 0;
        report.line(
                "%9s %-15s %,9.0f %,9.0f %,9.0f %,8.0f %9.2f %9s  %-14s %7s  %s",
                sizeText(row.size()),
                subject.label(),
                row.p50Micros(),
                row.p99Micros(),
                row.perSecond(),
                row.megabytesPerSecond(),
                ofBuffered,
                ofDirect == 0 ? "-" : twoDigits(ofDirect),
                isJudged ? report.atLeast(target, ofDirect == 0 ? ofBuffered : ofDirect) : "",
                device.isKnown() ? twoDigits(row.deviceShare()) : "-",
                subject == Subject.POSITIONED && device.isKnown() ? deviceVerdict(row, all) : "");
    }

    /** Where even the limit is charged for more than it writes, others write to the device, too, or the file system's journal does. */
    private String deviceVerdict(CommitRow.Figures row, Map<Subject, CommitRow.Figures> all) {
        CommitRow.Figures limit = all.get(Subject.BUFFERED);
        double charged = limit == null ? 1 : Math.max(1, limit.deviceShare());
        return report.atMost(MAX_DEVICE_SHARE, row.deviceShare() / charged);
    }

    private void sayAppendsPerSecond(Map<Subject, List<CommitRow.Figures>> all) {
        double own = first(all, Subject.POSITIONED).perSecond();
        double limit = Math.max(
                first(all, Subject.BUFFERED).perSecond(),
                all.containsKey(Subject.DIRECT) ? first(all, Subject.DIRECT).perSecond() : 0);
        report.line(
                "256 B durable appends by one writer: %,.0f/s where the disk allows %,.0f/s; share %.2f, target %s",
                own, limit, own / limit, report.atLeast(APPENDS_SHARE, own / limit));
    }

    private static CommitRow.Figures first(Map<Subject, List<CommitRow.Figures>> all, Subject subject) {
        return all.getOrDefault(subject, List.of()).get(0);
    }

    private static double share(CommitRow.@Nullable Figures limit, CommitRow.Figures row) {
        return limit == null ? 0 : limit.p50Micros() / row.p50Micros();
    }

    /** The share of the direct limit that is wanted at a size; 0 for none. */
    private static double target(int size) {
        if (size <= 4 << 10) {
            return 0.85;
        }
        return size == 64 << 10 ? 0.65 : size == 1 << 20 ? 0.80 : 0;
    }

    private static String twoDigits(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** A size in its unit. */
    static String sizeText(int size) {
        return size < 1 << 10 ? size + " B" : size < 1 << 20 ? (size >> 10) + " KiB" : (size >> 20) + " MiB";
    }

    @Override
    public void close() throws IOException {
        for (Committer committer : committers.values()) {
            committer.close();
        }
    }
}
