package io.raftwright.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** What a program prints, and how many of its targets were missed. Owner: the main thread. */
final class Report {
    private final PrintStream out;
    private int missed;

    Report(PrintStream out) {
        this.out = out;
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

    /** How many targets were missed so far. */
    int missed() {
        return missed;
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
