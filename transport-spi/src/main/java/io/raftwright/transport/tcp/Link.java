package io.raftwright.transport.tcp;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What lies between a socket and the frames on it: nothing for plaintext, an encryption layer for TLS. Non-blocking.
 *
 * <p>Owner: the transport thread, which alone calls it.
 */
public interface Link extends Closeable {

    /**
     * Takes the next step of this layer's own handshake, as far as the socket allows now.
     *
     * @return true when it is complete; until then it is called again whenever the socket is ready for what
     *     {@link #wantsRead} and {@link #wantsWrite} ask, and after each wake-up (see {@link LinkFactory})
     * @throws IOException if the other end cannot be spoken to; the connection is then closed
     */
    boolean handshake() throws IOException;

    /**
     * Tells whether the other end has proved that it may speak for a member.
     *
     * @param memberId the member id that the other end claims
     * @return false to refuse the connection; a plaintext link, which proves nothing, always returns true
     */
    boolean speaksFor(long memberId);

    /** What the other end proved to be, for a log line; empty if it proved nothing. */
    String identity();

    /**
     * Reads what has arrived, without blocking.
     *
     * @param into receives the bytes from its position on
     * @return how many bytes were read, 0 if there are none now, -1 at the end of the stream
     * @throws IOException if the connection is broken
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * Writes what fits, without blocking; positions advance over what was taken.
     *
     * @param from  the buffers
     * @param count how many of them, from the first on
     * @return how many bytes were taken, 0 if none fit now
     * @throws IOException if the connection is broken
     */
    long write(ByteBuffer[] from, int count) throws IOException;

    /** Whether this layer itself waits for bytes of the socket, e.g. in its handshake. */
    boolean wantsRead();

    /** Whether this layer itself holds bytes that the socket has not taken yet. {@link #flush} writes them. */
    boolean wantsWrite();

    /** Whether {@link #read} would return bytes even if no more arrived at the socket. */
    boolean hasInput();

    /**
     * Writes what this layer itself still holds, as far as the socket takes it now.
     *
     * @throws IOException if the connection is broken
     */
    void flush() throws IOException;

    /** Closes this layer and the socket beneath it. Idempotent, never blocks. */
    @Override
    void close();
}
