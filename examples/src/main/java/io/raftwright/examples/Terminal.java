package io.raftwright.examples;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.Locale;

/**
 * Prints the story: headings, lines, and one progress line that is redrawn in place when a person watches, and printed anew
 * now and then when the output goes to a file.
 *
 * <p>Owner: the main thread.
 */
public final class Terminal {
    private static final long REDRAW_NS = 100_000_000L;
    private static final long REPRINT_NS = 2_000_000_000L;
    private static final int WIDTH = 96;

    private final PrintStream out;
    private final boolean live;
    private long progressDueNs = System.nanoTime();
    private boolean progressShown;
    private int headings;

    public Terminal(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** A terminal on standard output, live if a person seems to watch it. */
    public static Terminal standard() {
        return new Terminal(System.out, isWatched());
    }

    public void title(String text) {
        out.println();
        out.println(text);
    }

    public void heading(String format, Object... values) {
        clearProgress();
        out.println();
        out.println(++headings + ". " + String.format(Locale.ROOT, format, values));
        progressDueNs = System.nanoTime() + (live ? REDRAW_NS : REPRINT_NS);
    }

    public void line(String format, Object... values) {
        clearProgress();
        out.println("   " + String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /** Says how far something is. Call it often: it prints only as often as is pleasant to read. */
    public void progress(String format, Object... values) {
        long nowNs = System.nanoTime();
        if (nowNs - progressDueNs < 0) {
            return;
        }
        progressDueNs = nowNs + (live ? REDRAW_NS : REPRINT_NS);
        String text = "   " + String.format(Locale.ROOT, format, values);
        if (live) {
            out.print('\r' + padded(text));
            progressShown = true;
        } else {
            out.println(text);
        }
        out.flush();
    }

    private void clearProgress() {
        if (progressShown) {
            out.print('\r' + padded("") + '\r');
            progressShown = false;
        }
    }

    private static String padded(String text) {
        return text.length() >= WIDTH ? text.substring(0, WIDTH) : text + " ".repeat(WIDTH - text.length());
    }

    /** Before Java 22 there is a console only on a terminal; since then it must be asked. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isWatched() {
        Console console = System.console();
        if (console == null || System.getenv("CI") != null) {
            return false;
        }
        try {
            Method isTerminal = Console.class.getMethod("isTerminal");
            return (boolean) isTerminal.invoke(console);
        } catch (ReflectiveOperationException e) {
            return Runtime.version().feature() < 22; // no such method: the console's presence is the answer
        }
    }
}
