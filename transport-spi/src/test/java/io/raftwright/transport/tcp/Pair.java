package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.transport.LocalMember;
import java.util.UUID;

/** Two started transports, members 1 and 2 of one cluster, that know each other. */
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
        second.connect(1, first.localAddress());
        first.connect(2, second.localAddress());
    }

    static LocalMember member(long id) {
        return new LocalMember(CLUSTER, id, 1000 + id);
    }

    Pair awaitUp() throws InterruptedException {
        assertEquals("up 2", atFirst.nextEvent());
        assertEquals("up 1", atSecond.nextEvent());
        return this;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
