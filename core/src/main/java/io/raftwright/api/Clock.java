package io.raftwright.api;

/** Where a node learns the time: the seam at which tests replace it. */
@FunctionalInterface
public interface Clock {

    /** Nanoseconds since some fixed moment; never goes back, does not stop while the process is paused. Any thread. */
    long nanoTime();

    /** The clock of this process. */
    static Clock system() {
        return System::nanoTime;
    }
}
