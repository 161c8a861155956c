package io.raftwright.transport.tcp;

import java.io.IOException;

/**
 * One socket, or what keeps a socket going, as the selector loop sees it. The loop catches whatever a call to it throws
 * and passes that to {@link #onFailure}, so that no handler can end the thread.
 *
 * <p>Owner: the transport thread.
 */
interface Handler {
    /** Added to the present, a time that never comes: far ahead, yet safe to subtract. */
    long FAR_NS = Long.MAX_VALUE / 4;

    /** The socket is ready for something that was waited for. */
    void onReady(long nowNs) throws IOException;

    /** Something went wrong with this handler; give up the socket. Must not throw. */
    void onFailure(Throwable reason, long nowNs);
}
