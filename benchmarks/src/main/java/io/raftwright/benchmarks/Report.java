package io.raftwright.benchmarks;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What a program prints, and how many of its targets were missed. Owner: the main thread. */
final class Report {
    private final PrintStream out;
    private int missed;

    Report(PrintStream out) {
        this.out = out;
    }

    /** What is measured, and on what. */
    void begin(String title) {
        line(
                "%s. Java %s, %d processors, load %.1f.",
                title,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /** Words for a figure that is to be at least so large. */
    String atLeast(double target, double figure) {
        return judge(">= " + shortly(target), figure >= target);
    }

    /** Words for a figure that is to be at most so large. */
    String atMost(double target, double figure) {
        return judge("<= " + shortly(target), figure <= target);
    }

    /** How many targets were missed. */
    void end() {
        line("");
        line("%d targets missed.", missed);
    }

    private String judge(String target, boolean isMet) {
        missed += isMet ? 0 : 1;
        return target + (isMet ? " met" : " NOT MET");
    }

    private static String shortly(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
