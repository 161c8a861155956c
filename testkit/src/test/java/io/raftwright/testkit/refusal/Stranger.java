package io.raftwright.testkit.refusal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Somebody who connects to a member's port and says what it likes. Owner: one thread. */
final class Stranger implements AutoCloseable {
    private static final int HELLO_LENGTH = 56;
    private static final int ANSWER_TIMEOUT_MS = 5_000;

    private final Socket socket = new Socket();

    Stranger(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        socket.setSoTimeout(ANSWER_TIMEOUT_MS);
        socket.connect(
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
    }

    void say(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The hello of a member, as the transport's documentation draws it. */
    void sayHello(UUID cluster, long sender, long receiver, long incarnation) throws IOException {
        ByteBuffer hello = ByteBuffer.allocate(HELLO_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        hello.put(new byte[] {'R', 'W', 'T', '1'}).putInt(1);
        hello.putLong(cluster.getMostSignificantBits()).putLong(cluster.getLeastSignificantBits());
        hello.putLong(sender).putLong(receiver).putLong(incarnation).putInt(0);
        CRC32C crc = new CRC32C();
        crc.update(hello.array(), 0, hello.position());
        say(hello.putInt((int) crc.getValue()).array());
    }

    void sayFrame(byte[] content) throws IOException {
        sayLength(content.length);
        say(content);
    }

    void sayLength(int length) throws IOException {
        say(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, length)
                .array());
    }

    /** Waits for the first byte of an answer; -1 if the connection was ended instead. */
    int answer() throws IOException {
        return socket.getInputStream().read();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
