package io.raftwright.testkit.disk;

/**
 * What goes wrong with one operation of a {@link SimulatedDisk}. Where several things can come of a fault, {@link
 * DiskFaults#draw} decides.
 */
public enum DiskFault {
    /** Nothing goes wrong. */
    NONE,

    /** The process dies at the call, before it has any effect: {@link SimulatedCrash}. */
    CRASH,

    /** The process dies in a write of which any subset of sectors got in. Other operations: as {@link #CRASH}. */
    CRASH_TORN,

    /** The process dies when the call has done its work and before it returns. */
    CRASH_AFTER,

    /**
     * The call fails with an {@code IOException}, "Input/output error". Of a write the sectors up to a drawn one got in. After a
     * failed force nothing more is durable than before, and the bytes still wait for the next one.
     */
    FAIL,

    /**
     * A force fails and the operating system forgets that the bytes still have to be written: a later force succeeds without
     * them. Any subset of the sectors reached the medium; of the others the file shows, by a drawn choice, the new bytes or the
     * old. Other operations: as {@link #FAIL}.
     */
    FAIL_DROPPING,

    /** The call fails with an {@code IOException}, "No space left on device"; of a write the beginning may have got in. */
    NO_SPACE,

    /**
     * The call succeeds and the medium never hears of it. A write shows in the file, is never durable however often it is forced,
     * and is gone with the next loss of power, unless the same sectors are written again. A force returns, but all that was to
     * be durable waits for the next one. For writes and forces alone.
     */
    LOSE,

    /**
     * A write succeeds and reaches the medium, but at another place of the same file, some sectors away. The file shows it where it
     * belongs until power is lost; whether the other place shows damage at once or only then is drawn. For writes alone.
     */
    MISDIRECT
}
