package io.raftwright.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes as they are: no encryption, no proof of identity. Chosen by name only. Owner: the transport thread. */
final class PlainLink implements Link {
    /** Makes plaintext links for both directions. */
    static final LinkFactory FACTORY = new LinkFactory() {
        @Override
        public Link dialled(SocketChannel channel, long peerId, Runnable wake) {
            return new PlainLink(channel);
        }

        @Override
        public Link accepted(SocketChannel channel, Runnable wake) {
            return new PlainLink(channel);
        }
    };

    private final SocketChannel channel;

    private PlainLink(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public boolean handshake() {
        return true;
    }

    @Override
    public boolean speaksFor(long memberId) {
        return true;
    }

    @Override
    public String identity() {
        return "";
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public long write(ByteBuffer[] from, int count) throws IOException {
        return count == 1 ? channel.write(from[0]) : channel.write(from, 0, count);
    }

    @Override
    public boolean wantsRead() {
        return false;
    }

    @Override
    public boolean wantsWrite() {
        return false;
    }

    @Override
    public boolean hasInput() {
        return false;
    }

    @Override
    public void flush() {
        // Nothing is held here: the socket took it or the caller still has it.
    }

    @Override
    public void close() {
        Sockets.closeQuietly(channel);
    }
}
