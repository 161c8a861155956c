package io.raftwright.testkit.sim;

/** One way to break things. Owner: the simulation's thread. */
@FunctionalInterface
interface Mischief {

    /** Does it. What it begins, it plans the end of. */
    void strike();
}
