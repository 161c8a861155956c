package io.raftwright.transport.tcp;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Opens the sockets of a {@link TcpTransport}, so that a host can set options of its own or use another provider. */
public interface SocketFactory {
    /** The JDK's own sockets with their default options. */
    SocketFactory SYSTEM = new SocketFactory() {
        @Override
        public ServerSocketChannel openServer() throws IOException {
            return ServerSocketChannel.open();
        }

        @Override
        public SocketChannel openClient() throws IOException {
            return SocketChannel.open();
        }
    };

    /**
     * Opens a socket to listen on.
     *
     * @return a channel not yet bound; the transport binds it and closes it
     * @throws IOException if it cannot be opened
     */
    ServerSocketChannel openServer() throws IOException;

    /**
     * Opens a socket to dial a peer with.
     *
     * @return a channel not yet connected; the transport connects it and closes it
     * @throws IOException if it cannot be opened; the transport tries again later
     */
    SocketChannel openClient() throws IOException;
}
