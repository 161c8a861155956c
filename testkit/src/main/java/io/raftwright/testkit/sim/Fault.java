package io.raftwright.testkit.sim;

/** What may go wrong. */
public enum Fault {
    /** Frames are lost; the connection breaks with them. */
    LOSS,
    /** Frames arrive twice. */
    DUPLICATION,
    /** Frames overtake each other. */
    REORDERING,
    /** Some frames take a hundred times as long. */
    DELAY,
    /** A link delivers nothing for a while, and then everything. */
    CLOG,
    /** Some members hear nothing of the others. */
    PARTITION,
    /** A member hears another, which does not hear it. */
    ONE_WAY_PARTITION,
    /** Two halves that hear each other only through one member. */
    BRIDGE_PARTITION,
    /** The power of a computer fails; of what was not forced, some survives. */
    POWER_LOSS,
    /** The power fails in the middle of a call to the disk. */
    POWER_LOSS_IN_CALL,
    /** The power of all computers fails. */
    BLACKOUT,
    /** A process is killed. */
    KILL,
    /** A process is stopped in good order, and started again. */
    RESTART,
    /** A process does nothing for a while. */
    PAUSE,
    /** A clock runs fast or slow, within what a lease allows for. */
    CLOCK_DRIFT,
    /** A clock jumps ahead. */
    CLOCK_JUMP,
    /** A disk takes long to force. */
    SLOW_DISK,
    /** A disk does not answer for a while. */
    HUNG_DISK,
    /** Somebody moves leadership to another member. */
    TRANSFER
}
