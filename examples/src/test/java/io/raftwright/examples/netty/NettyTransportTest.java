package io.raftwright.examples.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.TransportException;
import io.raftwright.transport.TransportListener;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the contract of transports does not say of this one. */
@Timeout(60)
class NettyTransportTest {
    private static final int MAX_LINES = 380;
    private static final List<String> SOURCES = List.of("NettyTransport.java", "Connection.java");

    /** Every line counts that is neither blank nor only a comment; 55 of them are imports. It may become shorter, and not longer. */
    @Test
    void shouldGrowNoLonger() throws IOException {
        Path directory =
                Path.of(System.getProperty("basedir", "../..") + "/src/main/java/io/raftwright/examples/netty");
        long count = 0;
        for (String source : SOURCES) {
            try (Stream<String> lines = Files.lines(directory.resolve(source))) {
                count += lines.map(String::strip)
                        .filter(line -> !line.matches("|//.*|/?\\*.*"))
                        .count();
            }
        }

        assertTrue(count > 0 && count <= MAX_LINES, "lines=" + count);
    }

    @Test
    void shouldKnowNothingOfRaftwrightButTheSpi() throws IOException {
        Path directory =
                Path.of(System.getProperty("basedir", "../..") + "/src/main/java/io/raftwright/examples/netty");
        for (String source : SOURCES) {
            try (Stream<String> lines = Files.lines(directory.resolve(source))) {
                assertEquals(
                        List.of(),
                        lines.filter(line -> line.startsWith("import io.raftwright.")
                                        && !line.matches("import io\\.raftwright\\.transport\\.\\w+;"))
                                .toList());
            }
        }
    }

    @Test
    void shouldFreeItsPortAndItsThreadsOnClose() throws InterruptedException {
        NettyTransport first = new NettyTransport("127.0.0.1:0");
        String address = first.localAddress();
        assertThrows(TransportException.class, () -> new NettyTransport(address));
        first.close();

        for (int i = 0; i < 20; i++) {
            NettyTransport next = new NettyTransport(address);
            next.start(new LocalMember(new UUID(1, 2), 1, 1), new Nobody());
            next.connect(2, "127.0.0.1:1");
            next.close();
        }

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("netty") || thread.getName().startsWith("globalEventExecutor")) {
                thread.join(10_000); // the latter, Netty's own, ends when it was idle for a second
                assertTrue(!thread.isAlive(), thread::getName);
            }
        }
    }

    @Test
    void shouldDropALengthThatCannotBeBeforeItHasRoomForIt() throws IOException {
        try (NettyTransport transport = new NettyTransport("127.0.0.1:0")) {
            transport.start(new LocalMember(new UUID(1, 2), 1, 1), new Nobody());
            for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 49, 47, 0}) {
                String[] address = transport.localAddress().split(":", -1);
                try (Socket stranger = new Socket(address[0], Integer.parseInt(address[1]))) {
                    stranger.getOutputStream()
                            .write(ByteBuffer.allocate(60).putInt(length).array());

                    assertEquals(-1, endOf(stranger), "length=" + length);
                }
            }
        }
    }

    private static int endOf(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (IOException e) {
            return -1; // reset
        }
    }

    private static final class Nobody implements TransportListener {
        @Override
        public boolean onFrame(long peerId, ByteBuffer frame) {
            return true;
        }

        @Override
        public void onPeerUp(long peerId, long incarnation) {}

        @Override
        public void onPeerDown(long peerId, String reason) {}
    }
}
