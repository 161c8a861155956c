package io.raftwright.wal.tool;

import java.io.Console;
import java.io.PrintStream;

/**
 * Where the program prints: in colours if a person looks, plain if a file or another program does.
 *
 * @param out        takes the lines
 * @param isColoured whether escape sequences are understood
 */
record Screen(PrintStream out, boolean isColoured) {
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String FAINT = "2";

    /** Whether a person looks at the standard output of this process. */
    @SuppressWarnings("SystemConsoleNull") // It does on 17, which has no other way to tell.
    static boolean isTerminal() {
        Console console = System.console();
        if (console == null || System.getenv("NO_COLOR") != null) {
            return false;
        }
        try {
            // From 22 on there is a console without a terminal too, and a method that tells.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    void line(String text) {
        out.println(text);
    }

    void good(String head, String text) {
        line(painted(GREEN, head) + ": " + text);
    }

    void warning(String head, String text) {
        line(painted(YELLOW, head) + ": " + text);
    }

    void bad(String head, String text) {
        line(painted(RED, head) + ": " + text);
    }

    void faint(String text) {
        line(painted(FAINT, text));
    }

    private String painted(String colour, String text) {
        return isColoured ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }
}
