package io.raftwright.testkit.sim;

/** One way to break things, again and again. Owner: the simulation's thread. */
interface Mischief {

    /** Does it once. What it begins, it plans the end of. */
    void strike();

    /** Takes back what still goes on. */
    default void calm() {}
}
