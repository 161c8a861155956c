package io.raftwright.transport.tcp;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Puts a {@link Link} on each new connection: the seam where encryption enters. Called on the transport thread. */
public interface LinkFactory {

    /**
     * Wraps a connection that this member dialled.
     *
     * @param channel connected, non-blocking
     * @param peerId  the member that is expected at the other end
     * @return the link, which then owns the channel
     * @throws IOException if it cannot be made; the caller closes the channel
     */
    Link dialled(SocketChannel channel, long peerId) throws IOException;

    /**
     * Wraps a connection that this member accepted; who is at the other end is not known yet.
     *
     * @param channel connected, non-blocking
     * @return the link, which then owns the channel
     * @throws IOException if it cannot be made; the caller closes the channel
     */
    Link accepted(SocketChannel channel) throws IOException;
}
