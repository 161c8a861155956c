package io.raftwright.transport.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportException;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessNetworkTest {
    private final InProcessNetwork network = new InProcessNetwork(100, 250);
    private final Transport first = network.join();
    private final Transport second = network.join();
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void shouldLoseFramesAndReportTheEndOfThePeerWhenCut() throws InterruptedException {
        connect();

        network.cut(2, 1);

        assertEquals(SendResult.NOT_CONNECTED, first.send(2, ByteBuffer.allocate(1)));
        assertEquals("1 down 2 the network was cut", next());
    }

    @Test
    void shouldConnectAgainWhenHealed() throws InterruptedException {
        connect();
        network.cut(1, 2);
        assertEquals("1 down 2 the network was cut", next());

        network.heal(1, 2);

        assertEquals("1 up 2", next());
        assertEquals(SendResult.QUEUED, first.send(2, ByteBuffer.allocate(9)));
        assertEquals("2 frame of 9", next());
    }

    @Test
    void shouldOfferARefusedFrameAgainInOrder() throws InterruptedException {
        connect();
        first.send(2, ByteBuffer.allocate(13)); // refused twice, see listener
        first.send(2, ByteBuffer.allocate(14));

        assertEquals("2 refused", next());
        assertEquals("2 refused", next());
        assertEquals("2 frame of 13", next());
        assertEquals("2 frame of 14", next());
    }

    @Test
    void shouldRefuseASecondMemberOfTheSameId() {
        first.start(new LocalMember(new UUID(1, 1), 1, 1), listener(1));

        assertThrows(TransportException.class, () -> second.start(new LocalMember(new UUID(1, 1), 1, 2), listener(1)));
    }

    @Test
    void shouldEndItsThreadOnClose() throws InterruptedException {
        connect();

        first.close();

        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("raftwright-memory-1")));
    }

    @Test
    void shouldRefuseBoundsThatHoldNoFrame() {
        assertThrows(IllegalArgumentException.class, () -> new InProcessNetwork(100, 99));
        assertThrows(IllegalArgumentException.class, () -> new InProcessNetwork(0, 99));
    }

    private void connect() throws InterruptedException {
        first.start(new LocalMember(new UUID(1, 1), 1, 1), listener(1));
        second.start(new LocalMember(new UUID(1, 1), 2, 1), listener(2));
        second.connect(1, "memory");
        assertEquals("1 up 2", next());
        first.connect(2, "memory");
        assertEquals("1 down 2 the caller was named", next());
        assertEquals("1 up 2", next());
    }

    private String next() throws InterruptedException {
        return String.valueOf(news.poll(10, TimeUnit.SECONDS));
    }

    /** Tells all about frames, and about peers only what the first member hears. */
    private TransportListener listener(long memberId) {
        return new TransportListener() {
            private int refusalCount;

            @Override
            public boolean onFrame(long peerId, ByteBuffer frame) {
                if (frame.remaining() == 13 && refusalCount++ < 2) {
                    news.add(memberId + " refused");
                    return false;
                }
                return news.add(memberId + " frame of " + frame.remaining());
            }

            @Override
            public void onPeerUp(long peerId, long incarnation) {
                tell("up " + peerId);
            }

            @Override
            public void onPeerDown(long peerId, String reason) {
                tell("down " + peerId + " " + reason);
            }

            private void tell(String event) {
                if (memberId == 1) {
                    news.add(memberId + " " + event);
                }
            }
        };
    }
}
