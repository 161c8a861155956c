package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.transport.LocalMember;
import java.util.UUID;

/** Two started transports, members 1 and 2 of one cluster. */
final class Pair implements AutoCloseable {
    static final UUID CLUSTER = new UUID(7, 9);

    final TcpTransport first;
    final TcpTransport second;
    final RecordingListener atFirst = new RecordingListener();
    final RecordingListener atSecond = new RecordingListener();

    Pair() {
        this(TcpTransport.plaintext("127.0.0.1:0"), TcpTransport.plaintext("127.0.0.1:0"));
    }

    Pair(TcpTransport first, TcpTransport second) {
        this.first = first;
        this.second = second;
        first.start(member(1), atFirst);
        second.start(member(2), atSecond);
    }

    static LocalMember member(long id) {
        return new LocalMember(CLUSTER, id, 1000 + id);
    }

    /** Lets them name each other, one after the other. */
    Pair awaitUp() throws InterruptedException {
        second.connect(1, first.localAddress());
        expectUp();
        first.connect(2, second.localAddress());
        assertEquals("down 2", atFirst.nextEvent());
        assertEquals("down 1", atSecond.nextEvent());
        expectUp();
        return this;
    }

    private void expectUp() throws InterruptedException {
        assertEquals("up 2", atFirst.nextEvent());
        assertEquals("up 1", atSecond.nextEvent());
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
