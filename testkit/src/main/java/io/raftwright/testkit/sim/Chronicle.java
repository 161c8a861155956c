package io.raftwright.testkit.sim;

import io.raftwright.api.Role;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Is told what happens in a world at the moment when it happens. It changes nothing: with one or without, the same seed plays the same
 * run. Called on the simulation's thread.
 */
public interface Chronicle {
    /** Writes nothing down. */
    Chronicle NONE = new Chronicle() {};

    /** What a member goes through, besides its {@linkplain #roleChanged roles}. */
    enum Milestone {
        /** A process runs, and has recovered what is on its disk. */
        STARTED,
        /** The power failed. */
        POWER_LOST,
        /** The process was killed. */
        KILLED,
        /** The process ended in good order. */
        CLOSED,
        /** The node stopped for good by itself, or refused to start. */
        BROKE,
        /** What is on the disk is damaged, and peers are to bring it back. */
        DAMAGED,
        /** They have. */
        HEALED,
        /** The disk is gone with everything on it. */
        DISK_LOST,
        /** The computer was taken away. */
        RETIRED,
        /** It took a snapshot of its own state. */
        SNAPSHOT_TAKEN,
        /** It took over a snapshot of another member. */
        SNAPSHOT_INSTALLED,
        /** It knows that another membership is in force. */
        MEMBERSHIP
    }

    /** What became of a client's call. */
    enum Answer {
        /** Done, and the client was told so. */
        DONE,
        /** Nothing happened, and the client was told so. */
        REFUSED,
        /** The client does not know. */
        UNKNOWN
    }

    /**
     * The world begins.
     *
     * @param nowNs    tells the virtual time, at any time
     * @param founders the members it begins with
     */
    default void begins(LongSupplier nowNs, List<Long> founders) {}

    /**
     * A frame leaves a member.
     *
     * @param frame its position and limit must stay as they are; it belongs to the caller again afterwards
     * @return what it is called by {@link #arrived} and {@link #lost}
     */
    default long sent(long from, long to, ByteBuffer frame) {
        return 0;
    }

    /** A frame reached its receiver; more than once, if it was doubled. */
    default void arrived(long frame) {}

    /** A frame will not reach its receiver. */
    default void lost(long frame) {}

    /** A member's role, term, or view of the leader (0 if it knows none) changed. */
    default void roleChanged(long memberId, Role role, long term, long leaderId) {}

    /** Something befell a member; the detail is for a person, or empty. */
    default void befell(long memberId, Milestone milestone, String detail) {}

    /** Nothing in a member's process runs until then; a moment that is not ahead ends it. */
    default void paused(long memberId, long untilNs) {}

    /** How far a member has come, told again and again, changed or not. */
    default void progressed(long memberId, long commitIndex, long appliedIndex) {}

    /**
     * A fault struck.
     *
     * @param members whom it concerns; none if everybody
     * @param untilNs when it will be taken back, if no calm comes first; now or before if there is nothing to take back
     */
    default void struck(Strike strike, List<Long> members, long untilNs) {}

    /** The storm is over, and what it broke is mended. */
    default void calmed() {}

    /**
     * A client asks a member for something.
     *
     * @return what this call is called by {@link #answered}
     */
    default long asked(int client, long memberId, boolean isRead) {
        return 0;
    }

    /** A client has its answer, or gave up. */
    default void answered(long call, Answer answer) {}
}
