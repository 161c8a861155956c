package io.raftwright.api;

import java.nio.ByteBuffer;

/** A committed command on its way into a {@link StateMachine}. A view: valid only during the call that receives it. */
public interface Command {

    /** Its log index; grows from command to command, with gaps. */
    long index();

    /** The term in which it was appended. */
    long term();

    /**
     * The log's own time when a leader appended this command, in whole seconds from 0 to 2³² - 1: the only time that a state
     * machine may look at, since it is the same on every member and whenever the log is applied again (the <em>cluster time</em>
     * of the Raft dissertation, §6.3).
     *
     * <p>It passes only while there is a leader, by that leader's clock for intervals, and never goes back from one command to
     * the next. It is no time of day; it stands still while there is no leader, and what passed after a leader's last entry is
     * lost with that leader. So something that is to end after a while ends no sooner than that, and maybe later.
     */
    long logTimeSeconds();

    /** The bytes proposed, read-only, from position to limit. */
    ByteBuffer bytes();
}
