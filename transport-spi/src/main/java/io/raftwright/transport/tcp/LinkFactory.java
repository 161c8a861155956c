package io.raftwright.transport.tcp;

import io.raftwright.transport.LocalMember;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/**
 * Puts a {@link Link} on each new connection: the seam where encryption enters. Called on the transport thread, except
 * {@link #start} and {@link #close}.
 */
public interface LinkFactory extends Closeable {

    /**
     * Tells which member this is, once, before the first connection; on the thread that starts the transport.
     *
     * @throws io.raftwright.transport.TransportException if it cannot be that member; the transport then does not start
     */
    default void start(LocalMember self) {}

    /**
     * Wraps a connection that this member dialled.
     *
     * @param channel connected, non-blocking
     * @param peerId  the member that is expected at the other end
     * @param wake    makes the transport thread ask the link again, though nothing happened at the socket, e.g. when another thread
     *     is done with something; for any thread, at any time
     * @return the link, which then owns the channel
     * @throws IOException if it cannot be made; the caller closes the channel
     */
    Link dialled(SocketChannel channel, long peerId, Runnable wake) throws IOException;

    /**
     * Wraps a connection that this member accepted; who is at the other end is not known yet.
     *
     * @param channel connected, non-blocking
     * @param wake    as above
     * @return the link, which then owns the channel
     * @throws IOException if it cannot be made; the caller closes the channel
     */
    Link accepted(SocketChannel channel, Runnable wake) throws IOException;

    /** No connection will follow: the transport that this factory was given to is closed. Idempotent. */
    @Override
    default void close() {}
}
