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
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the contract of transports does not say of this one. */
@Timeout(60)
class NettyTransportTest {
    private static final int MAX_LINES = 250;
    private static final Path DIRECTORY =
            Path.of(System.getProperty("basedir", "../.."), "src/main/java/io/raftwright/examples/netty");
    private static final Set<String> OTHERS =
            Set.of("OverNetty.java", "package-info.java"); // the demo, and what is only words

    /** Every line counts that is neither blank, nor comment, nor import. */
    @Test
    void shouldBeWrittenInAtMost250Lines() throws IOException {
        long count = sourceLines()
                .map(String::strip)
                .filter(line -> !line.matches("|//.*|/?\\*.*|import .*"))
                .count();

        assertTrue(count > 0 && count <= MAX_LINES, "lines=" + count);
    }

    @Test
    void shouldKnowNothingOfRaftwrightButTheSpi() throws IOException {
        List<String> others = sourceLines()
                .filter(line -> line.startsWith("import io.raftwright."))
                .filter(line -> !line.matches("import io\\.raftwright\\.transport\\.\\w+;"))
                .toList();

        assertEquals(List.of(), others);
    }

    private static Stream<String> sourceLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> sources = Files.newDirectoryStream(DIRECTORY, "*.java")) {
            for (Path source : sources) {
                if (!OTHERS.contains(source.getFileName().toString())) {
                    lines.addAll(Files.readAllLines(source));
                }
            }
        }
        return lines.stream();
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
