package io.raftwright.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A picture of throughput over batch size, both axes logarithmic: the log in both append modes beside the limit of the disk.
 * An SVG that needs nothing else, in the colours that the reader's system prefers, light or dark.
 *
 * <p>Owner: one thread.
 */
final class LogChart {
    private static final int LEFT = 74;
    private static final int RIGHT = 650;
    private static final int TOP = 56;
    private static final int BOTTOM = 400;
    private static final int MIN_LABEL_GAP = 17;

    private static final String HEAD = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 460" role="img" aria-label="Throughput over batch size">
            <style>
              svg { --ground: #ffffff; --ink: #1f2328; --pale: #d1d9e0; --soft: #59636e;
                    --positioned: #0969da; --mapped: #bc4c00; --buffered: #59636e; --direct: #8250df;
                    font: 13px system-ui, sans-serif; }
              @media (prefers-color-scheme: dark) {
                svg { --ground: #0d1117; --ink: #f0f6fc; --pale: #3d444d; --soft: #9198a1;
                      --positioned: #4493f8; --mapped: #f0883e; --buffered: #9198a1; --direct: #ab7df8; }
              }
              .ground { fill: var(--ground); }
              text { fill: var(--ink); }
              .title { font-size: 16px; font-weight: 600; }
              .tick { fill: var(--soft); font-size: 12px; }
              .grid { stroke: var(--pale); stroke-width: 1; }
              .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
              .limit { stroke-width: 2; stroke-dasharray: 6 4; }
            </style>
            <rect class="ground" width="800" height="460" rx="6"/>
            """;

    private final Map<CommitTable.Subject, List<CommitRow.Figures>> figures;
    private final StringBuilder svg = new StringBuilder(HEAD);
    private final int minSize = CommitTable.SIZES.get(0);
    private final int maxSize = CommitTable.SIZES.get(CommitTable.SIZES.size() - 1);
    private final double bottomRate;
    private final double topRate;

    private LogChart(Map<CommitTable.Subject, List<CommitRow.Figures>> figures) {
        this.figures = figures;
        double[] rates = figures.values().stream()
                .flatMap(List::stream)
                .mapToDouble(LogChart::rate)
                .sorted()
                .toArray();
        this.bottomRate = Math.pow(10, Math.floor(Math.log10(rates[0])));
        this.topRate = Math.pow(10, Math.ceil(Math.log10(rates[rates.length - 1])));
    }

    /** Draws what was measured, at least one figure. */
    static String of(Map<CommitTable.Subject, List<CommitRow.Figures>> figures) {
        LogChart chart = new LogChart(figures);
        chart.axes();
        chart.lines();
        return chart.svg.append("</svg>\n").toString();
    }

    /** Bytes of batches made durable in a microsecond, which is megabytes a second. */
    private static double rate(CommitRow.Figures row) {
        return Math.max(row.size() * row.perSecond() / 1e6, 1e-3);
    }

    private void axes() {
        text(LEFT, 30, "title", "start", "Durable appends: throughput over batch size (log scales)");
        text(LEFT - 8, TOP - 12, "tick", "end", "MB/s");
        for (double rate = bottomRate; rate <= topRate * 1.001; rate *= 10) {
            element(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT, RIGHT, y(rate), y(rate));
            text(
                    LEFT - 8,
                    y(rate) + 4,
                    "tick",
                    "end",
                    rate < 1 ? String.valueOf(rate) : String.format(Locale.ROOT, "%,.0f", rate));
        }
        for (int size : CommitTable.SIZES) {
            element(
                    "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
                    x(size), x(size), TOP, BOTTOM);
            text(x(size), BOTTOM + 20, "tick", "middle", CommitTable.sizeText(size));
        }
        text((LEFT + RIGHT) / 2.0, BOTTOM + 44, "tick", "middle", "bytes made durable by one force");
    }

    private void lines() {
        double lastLabel = Double.NEGATIVE_INFINITY;
        // From the top down, so that labels that would overlap are pushed down one after the other.
        List<CommitTable.Subject> fastestFirst = figures.keySet().stream()
                .sorted((a, b) -> Double.compare(lastRate(b), lastRate(a)))
                .toList();
        for (CommitTable.Subject subject : fastestFirst) {
            String color = "var(--" + subject.color() + ")";
            StringBuilder points = new StringBuilder();
            for (CommitRow.Figures row : figures.getOrDefault(subject, List.of())) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(row.size()), y(rate(row))));
                if (subject.isLog()) {
                    element(
                            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>",
                            x(row.size()), y(rate(row)), color);
                }
            }
            element(
                    "<polyline class=\"line%s\" style=\"stroke: %s\" points=\"%s\"/>",
                    subject.isLog() ? "" : " limit", color, points.toString().trim());
            lastLabel = Math.max(lastLabel + MIN_LABEL_GAP, y(lastRate(subject)) + 4);
            element(
                    "<text x=\"%d\" y=\"%.1f\" style=\"fill: %s\">%s</text>",
                    RIGHT + 12, lastLabel, color, subject.label());
        }
    }

    private double lastRate(CommitTable.Subject subject) {
        List<CommitRow.Figures> rows = figures.getOrDefault(subject, List.of());
        return rate(rows.get(rows.size() - 1));
    }

    private double x(int size) {
        return LEFT + (RIGHT - LEFT) * Math.log((double) size / minSize) / Math.log((double) maxSize / minSize);
    }

    private double y(double rate) {
        return BOTTOM - (BOTTOM - TOP) * Math.log(rate / bottomRate) / Math.log(topRate / bottomRate);
    }

    private void text(double x, double y, String style, String anchor, String text) {
        element("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", style, x, y, anchor, text);
    }

    private void element(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
