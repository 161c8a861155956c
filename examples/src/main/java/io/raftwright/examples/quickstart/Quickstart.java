package io.raftwright.examples.quickstart;

/** Runs the story. */
public final class Quickstart {
    private Quickstart() {}

    /** Exits 0 only if every acknowledged write was found again. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.standard();
        for (int i = 0; i < 20_000_000; i++) {
            terminal.progress(
                    "%,d of 20,000,000 %s",
                    i, java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
        }
        terminal.heading(1, "x");
        terminal.line("hi %s", args[0]);
    }
}
