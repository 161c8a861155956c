package io.raftwright.testkit.sim;

/** What may go wrong. */
public enum Fault {
    // ---- the network

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
    /** Whoever becomes leader is cut off at once, until another does: logs end in entries of many terms (Raft paper, Figure 8). */
    DEPOSED_LEADERS,
    /** Frames of old connections arrive on new ones, at processes that were not there when they were sent. */
    STALE_FRAMES,

    // ---- processes, power and time

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
    /** A clock jumps ahead. Not with lease reads, which it would make a lie. */
    CLOCK_JUMP,

    // ---- disks

    /** A disk takes long to force. */
    SLOW_DISK,
    /** A disk does not answer for a while. */
    HUNG_DISK,
    /** A force fails; of what it was to make durable, some is, and the operating system forgets the rest. */
    FAILED_FORCE,
    /** A write, or a change of a directory, fails. */
    FAILED_WRITE,
    /** A read fails. */
    FAILED_READ,
    /** A disk has no room for a while. */
    FULL_DISK,
    /** While a computer is off, a bit of its disk turns over, or a sector is lost or cannot be read. */
    ROT,
    /** A disk says that it wrote, and did not. */
    LOST_WRITE,
    /** A disk writes at another place of the same file. */
    MISDIRECTED_WRITE,
    /** A disk says that all is durable, and it is not. */
    LYING_FORCE,
    /** A disk is lost with everything on it. The member is replaced by another under a new id. */
    LOST_DISK,
    /** A member whose disk was lost tries to come back under its old id. */
    EMPTY_RETURN,

    // ---- people

    /** Somebody moves leadership to another member. */
    TRANSFER,
    /** A leader is told to step down. */
    STEP_DOWN,
    /** A computer joins as a learner, or a learner leaves. */
    NEW_LEARNER,
    /** A computer joins as a voter, at once or when it has caught up; a learner becomes one. */
    NEW_VOTER,
    /** A voter becomes a learner. */
    DEMOTION,
    /** A voter is removed. */
    REMOVAL,
    /** Several members come, go, or change their role, all at once. */
    JOINT_CHANGE,
    /** The same, and the joint configuration is left only when somebody asks for it. */
    EXPLICIT_JOINT,
    /** A member moves to another address. */
    MOVE,
    /** Somebody changes the membership on the ground of one that has passed. */
    STALE_CHANGE,
    /** A member is started again with other limits and times. */
    NEW_OPTIONS,

    // ---- the host

    /** A listener throws whatever it is told. */
    FAILING_LISTENER,
    /** Far more is asked for at once than there is room for. */
    CROWD,
    /** Nobody asks for anything for a while. */
    LULL,
    /** Nobody asks for anything, and nothing goes wrong, for hours. Only where the group falls silent then. */
    NIGHT,

    // ---- what no cluster survives, and {@link Faults#all} leaves out

    /** More disks are damaged than the others can make good. Nodes must stop rather than serve. */
    RUIN,
    /** A command makes every state machine throw. Every node must stop at it. */
    POISON;

    /** True if a cluster must not be expected to serve any more. */
    boolean isFatal() {
        return this == RUIN || this == POISON;
    }
}
