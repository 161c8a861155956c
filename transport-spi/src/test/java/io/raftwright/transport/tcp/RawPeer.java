package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/** A blocking socket that says to a transport whatever a test wants, right or wrong. */
final class RawPeer implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 10_000;
    private static final int BEAT = 255; // each byte of it

    private final Socket socket;

    RawPeer(TcpTransport transport) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), transport.localPort()));
    }

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_TIMEOUT_MS);
    }

    /** A hello of a member to the first of a {@link Pair}, right in every field. */
    static Hello helloFrom(long senderId) {
        return new Hello(Hello.VERSION, Pair.CLUSTER, senderId, 1, 1000 + senderId);
    }

    static Hello helloFrom(long senderId, UUID cluster) {
        return new Hello(Hello.VERSION, cluster, senderId, 1, 1000 + senderId);
    }

    RawPeer say(ByteBuffer bytes) throws IOException {
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        socket.getOutputStream().write(all);
        return this;
    }

    RawPeer say(Hello hello) throws IOException {
        return say(hello.encode());
    }

    RawPeer sayLength(int length) throws IOException {
        return say(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length));
    }

    byte[] bytes(int count) throws IOException {
        return socket.getInputStream().readNBytes(count);
    }

    Answer answer() throws IOException {
        return Answer.decode(ByteBuffer.wrap(socket.getInputStream().readNBytes(Answer.LENGTH)));
    }

    Hello hello() throws IOException {
        return Hello.decode(ByteBuffer.wrap(socket.getInputStream().readNBytes(Hello.LENGTH)));
    }

    void expectVerdict(Verdict verdict) throws IOException {
        assertEquals(verdict.code(), answer().code());
    }

    /** Waits until the other end closes, reading over signs of life. */
    void expectEnd() throws IOException {
        try {
            int value = BEAT;
            while (value == BEAT) {
                value = socket.getInputStream().read();
            }
            assertEquals(-1, value);
        } catch (SocketException e) {
            assertEquals("Connection reset", e.getMessage()); // closed with bytes of ours unread
        }
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
