package io.raftwright.transport.tcp;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** The few things done alike to every socket. */
final class Sockets {
    private Sockets() {}

    /** Makes a channel non-blocking, without delay for small frames, and probed by the kernel when idle for long. */
    static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    /** Changes what the selector waits for, sparing the system call when nothing changes. */
    static void await(SelectionKey key, boolean read, boolean write) {
        int operations = (read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    /** Closes a socket that is given up anyway. */
    static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing can be done about it, and nothing is lost: no byte of this connection counts any more.
        }
    }
}
