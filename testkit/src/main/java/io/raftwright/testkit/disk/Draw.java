package io.raftwright.testkit.disk;

/** The one source of choices: a seed in a simulation, an enumeration of all choices in a test. */
@FunctionalInterface
interface Draw {

    /** A number from 0 to {@code bound - 1}. */
    int below(int bound);

    default boolean coin() {
        return below(2) == 1;
    }
}
