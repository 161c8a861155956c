package io.raftwright.api;

import java.nio.ByteBuffer;

/** A committed command on its way into a {@link StateMachine}. A view: valid only during the call that receives it. */
public interface Command {

    /** Its log index; grows from command to command, with gaps. */
    long index();

    /** The term in which it was appended. */
    long term();

    /** The bytes proposed, read-only, from position to limit. */
    ByteBuffer bytes();
}
