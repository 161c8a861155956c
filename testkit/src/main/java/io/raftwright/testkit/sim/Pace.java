package io.raftwright.testkit.sim;

/** How long it takes until work that is there is done. Owner: the simulation's thread. */
@FunctionalInterface
interface Pace {

    /** Nanoseconds until the next cycle, at least 0; drawn anew each time. */
    long nextDelayNs();
}
