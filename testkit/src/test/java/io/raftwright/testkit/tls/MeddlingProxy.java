package io.raftwright.testkit.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between two members on the wire: cuts what they send into pieces, notes it, changes a byte of it, loses it, or cuts the wire.
 *
 * <p>A connection that has lost something is dead in that direction for good: nothing said on it arrives any more, not even its end. One
 * that is made later works, unless things are still lost. Lost both ways, it is half-open; lost one way, one-way.
 */
final class MeddlingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int targetPort;
    private final int pieceLength;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    /** How many more bytes pass from the dialler before one is changed. */
    final AtomicLong untouchedBytes = new AtomicLong(Long.MAX_VALUE);

    /** Whether what diallers say is lost. */
    volatile boolean losesForth;

    /** Whether what is said to diallers is lost. */
    volatile boolean losesBack;

    private volatile boolean hasLostForth;
    private volatile boolean hasLostBack;

    MeddlingProxy(int targetPort, int pieceLength) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.targetPort = targetPort;
        this.pieceLength = pieceLength;
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** All that diallers said so far. */
    synchronized byte[] said() {
        return said.toByteArray();
    }

    /** Whether all that is to be lost has begun to be. */
    boolean isBroken() {
        return (!losesForth || hasLostForth) && (!losesBack || hasLostBack);
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = server.accept();
            sockets.add(near);
            start(() -> join(near));
        }
    }

    private void join(Socket near) throws IOException {
        Socket far = new Socket();
        sockets.add(far);
        try {
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
        } catch (IOException e) {
            near.close(); // nobody is there
            throw e;
        }
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        start(() -> pass(near, far, true));
        pass(far, near, false);
    }

    private void pass(Socket from, Socket to, boolean isDialler) throws IOException {
        byte[] piece = new byte[pieceLength];
        boolean isLost = false;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        try {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                isLost |= isDialler ? losesForth : losesBack;
                if (isDialler) {
                    note(piece, count);
                }
                if (!isLost) {
                    out.write(piece, 0, count);
                } else if (isDialler) {
                    hasLostForth = true;
                } else {
                    hasLostBack = true;
                }
            }
        } finally {
            from.close();
            if (!isLost && !(isDialler ? losesForth : losesBack)) {
                to.close();
            }
        }
    }

    private synchronized void note(byte[] piece, int count) {
        if (untouchedBytes.get() < count) {
            piece[(int) untouchedBytes.getAndSet(Long.MAX_VALUE)] ^= 1;
        } else if (untouchedBytes.get() < Long.MAX_VALUE) {
            untouchedBytes.addAndGet(-count);
        }
        said.write(piece, 0, count);
    }

    /** Ends all connections without a word. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // cut, or closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
