package io.raftwright.testkit.disk;

/**
 * The simulated process died inside a call to its disk. Whoever runs the process catches this, gives it up, and lets the disk
 * go on by {@link SimulatedDisk#crash} or {@link SimulatedDisk#kill}. An error, so that no handler of exceptions in the
 * process takes it for a failed disk; without a stack trace, because there are many.
 */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message where it happened
     */
    public SimulatedCrash(String message) {
        super(message, null, false, false);
    }
}
