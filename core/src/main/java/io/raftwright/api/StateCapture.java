package io.raftwright.api;

import java.io.IOException;
import java.io.OutputStream;

/** An image of a state machine at one index, on its way into a snapshot. */
public interface StateCapture extends AutoCloseable {

    /**
     * Writes the image. Called at most once, on a background thread, while the state machine goes on applying. It
     * may take long: only snapshots of this member, its own next one and those of others, wait for it.
     *
     * @param out buffered; not to be closed here
     */
    void writeTo(OutputStream out) throws IOException;

    /** Lets go of what the capture held. Called once, whatever happened. */
    @Override
    default void close() {}
}
