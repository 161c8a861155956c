package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.transport.SendResult;
import io.raftwright.transport.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TcpTransportTest {

    @Test
    void shouldDeliverAllThatWasQueuedBehindAReceiverThatHadNoRoom() throws InterruptedException {
        try (Pair pair = new Pair().awaitUp()) {
            pair.atSecond.hasRoom = false;
            int queuedCount = 0;
            ByteBuffer frame = ByteBuffer.allocate(100_000);

            while (pair.first.send(2, frame.putInt(0, queuedCount)) == SendResult.QUEUED) {
                queuedCount++;
            }
            pair.atSecond.hasRoom = true;

            for (int i = 0; i < queuedCount; i++) {
                assertEquals(i, ByteBuffer.wrap(pair.atSecond.nextFrame()).getInt());
            }
        }
    }

    @Test
    void shouldLookUpHostNames() throws InterruptedException {
        try (TcpTransport first = TcpTransport.plaintext("localhost:0");
                Pair pair = new Pair(first, TcpTransport.plaintext("localhost:0"))) {
            pair.awaitUp();

            assertEquals("localhost:" + first.localPort(), first.localAddress());
        }
    }

    @Test
    void shouldReportAPeerThatGivesNoSignOfLife() throws IOException, InterruptedException {
        RecordingListener listener = new RecordingListener();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TcpTransport transport = TcpTransport.builder("127.0.0.1:0")
                        .plaintext()
                        .silenceTimeout(Duration.ofMillis(200))
                        .bind()) {
            server.setSoTimeout(10_000);
            transport.start(Pair.member(1), listener);
            transport.connect(2, "127.0.0.1:" + server.getLocalPort());
            try (RawPeer mute = new RawPeer(server.accept())) {
                mute.hello();
                mute.say(new Answer(0, 2, 1002).encode());

                assertEquals("up 2", listener.nextEvent());
                assertEquals("down 2", listener.nextEvent());
            }
        }
    }

    @Test
    void shouldDialAPeerAtOnceWhenItComesBack() throws IOException {
        long frozenNs = System.nanoTime(); // so that no pause between two attempts ever ends
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TcpTransport transport = TcpTransport.builder("127.0.0.1:0")
                        .plaintext()
                        .nanoClock(() -> frozenNs)
                        .bind()) {
            server.setSoTimeout(10_000);
            transport.start(Pair.member(1), new RecordingListener());
            transport.connect(3, "127.0.0.1:" + server.getLocalPort());
            server.accept().close();

            try (RawPeer back = new RawPeer(transport)) {
                back.say(RawPeer.helloFrom(3)).expectVerdict(Verdict.WELCOME);

                try (RawPeer dialled = new RawPeer(server.accept())) {
                    assertEquals(3, dialled.hello().receiverId());
                }
            }
        }
    }

    @Test
    void shouldKeepIdlePeersUpBySignsOfLife() throws InterruptedException {
        Duration silence = Duration.ofMillis(100);
        try (Pair pair = new Pair(
                TcpTransport.builder("127.0.0.1:0")
                        .plaintext()
                        .silenceTimeout(silence)
                        .bind(),
                TcpTransport.builder("127.0.0.1:0")
                        .plaintext()
                        .silenceTimeout(silence)
                        .bind())) {
            pair.awaitUp();

            assertEquals(null, pair.atFirst.nextEvent(500));
        }
    }

    @Test
    void shouldRestWhenThereIsNothingToDo() throws InterruptedException {
        AtomicLong clockReadings = new AtomicLong();
        TcpTransport first = TcpTransport.builder("127.0.0.1:0")
                .plaintext()
                .nanoClock(() -> {
                    clockReadings.incrementAndGet();
                    return System.nanoTime();
                })
                .bind();
        try (Pair pair = new Pair(first, TcpTransport.plaintext("127.0.0.1:0")).awaitUp()) {
            pair.first.send(2, ByteBuffer.allocate(1));
            pair.second.send(1, ByteBuffer.allocate(1));
            pair.atFirst.nextFrame();
            pair.atSecond.nextFrame();
            long readingsBefore = clockReadings.get();

            assertEquals(null, pair.atFirst.nextEvent(500));

            long readings = clockReadings.get() - readingsBefore;
            assertTrue(readings < 100, "the loop must sleep, clockReadings=" + readings);
        }
    }

    @Test
    void shouldSayThatThePortIsInUse() {
        try (TcpTransport holder = TcpTransport.plaintext("127.0.0.1:0")) {
            TransportException thrown =
                    assertThrows(TransportException.class, () -> TcpTransport.plaintext(holder.localAddress()));

            assertTrue(String.valueOf(thrown.getMessage()).contains(holder.localAddress()), "names the address");
        }
    }

    @Test
    void shouldSayThatTheHostIsNotOurs() {
        assertThrows(TransportException.class, () -> TcpTransport.plaintext("192.0.2.1:0"));
    }

    @Test
    void shouldFreeItsPortAndItsThreadOnClose() throws InterruptedException {
        Pair pair = new Pair().awaitUp();
        assertTrue(isRunning("raftwright-tcp-1"));

        pair.close();

        assertFalse(isRunning("raftwright-tcp-1"));
        assertFalse(isRunning("raftwright-tcp-2"));
        TcpTransport.plaintext(pair.first.localAddress()).close();
    }

    @Test
    void shouldFreeItsPortWhenClosedBeforeItStarted() {
        TcpTransport transport = TcpTransport.plaintext("127.0.0.1:0");

        transport.close();

        TcpTransport.plaintext(transport.localAddress()).close();
        assertThrows(IllegalStateException.class, () -> transport.start(Pair.member(1), new RecordingListener()));
    }

    @Test
    void shouldReportEveryPeerDownWhenTheThreadItselfFails() throws InterruptedException {
        AtomicBoolean isClockBroken = new AtomicBoolean();
        TcpTransport first = TcpTransport.builder("127.0.0.1:0")
                .plaintext()
                .nanoClock(() -> {
                    if (isClockBroken.compareAndSet(true, false)) {
                        throw new IllegalStateException("broken by the test");
                    }
                    return System.nanoTime();
                })
                .bind();
        try (Pair pair = new Pair(first, TcpTransport.plaintext("127.0.0.1:0")).awaitUp()) {
            isClockBroken.set(true);

            assertEquals("down 2", pair.atFirst.nextEvent());
            assertEquals("down 1", pair.atSecond.nextEvent());
            assertEquals(SendResult.CLOSED, awaitClosed(first));
        }
    }

    private static SendResult awaitClosed(TcpTransport transport) {
        SendResult result = SendResult.QUEUED;
        long startNs = System.nanoTime();
        while (result != SendResult.CLOSED
                && System.nanoTime() - startNs < Duration.ofSeconds(10).toNanos()) {
            result = transport.send(2, ByteBuffer.allocate(1));
            Thread.onSpinWait();
        }
        return result;
    }

    @Test
    void shouldSurviveAnInterruptOfItsThread() throws InterruptedException {
        try (Pair pair = new Pair().awaitUp()) {
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("raftwright-tcp-"))
                    .forEach(Thread::interrupt);

            pair.first.send(2, ByteBuffer.wrap(new byte[] {1}));

            assertArrayEquals(new byte[] {1}, pair.atSecond.nextFrame());
        }
    }

    @Test
    void shouldRefuseMisuse() {
        try (TcpTransport transport = TcpTransport.plaintext("127.0.0.1:0")) {
            assertThrows(IllegalStateException.class, () -> transport.connect(2, "127.0.0.1:1"));
            transport.start(Pair.member(1), new RecordingListener());

            assertThrows(IllegalStateException.class, () -> transport.start(Pair.member(1), new RecordingListener()));
            assertThrows(IllegalArgumentException.class, () -> transport.connect(1, "127.0.0.1:1"));
            assertThrows(IllegalArgumentException.class, () -> transport.connect(0, "127.0.0.1:1"));
            assertThrows(IllegalArgumentException.class, () -> transport.connect(2, "127.0.0.1:0"));
            assertThrows(IllegalArgumentException.class, () -> transport.connect(2, "nowhere"));
        }
    }

    @Test
    void shouldHaveNoDefaultForSecurity() {
        TcpTransportBuilder builder = TcpTransport.builder("127.0.0.1:0");

        assertThrows(IllegalStateException.class, builder::bind);
        assertThrows(
                IllegalStateException.class,
                () -> builder.plaintext().queueLimitBytes(1024).bind());
        assertThrows(IllegalArgumentException.class, () -> builder.maxFrameLength(5));
        assertThrows(IllegalArgumentException.class, () -> builder.handshakeTimeout(Duration.ZERO));
    }

    private static boolean isRunning(String threadName) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(threadName));
    }
}
