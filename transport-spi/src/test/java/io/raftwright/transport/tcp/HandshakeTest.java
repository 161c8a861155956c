package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.raftwright.transport.SendResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strangers, liars and the silent at the door: each is turned away, and the members go on. */
class HandshakeTest {
    private Pair pair = new Pair();

    @BeforeEach
    void awaitUp() throws InterruptedException {
        pair.awaitUp();
    }

    @AfterEach
    void shouldGoOnServingItsMembers() throws InterruptedException {
        byte[] frame = {1, 2, 3};
        assertEquals(SendResult.QUEUED, pair.second.send(1, ByteBuffer.wrap(frame)));
        assertArrayEquals(frame, pair.atFirst.nextFrame());
        assertNull(pair.atFirst.nextEvent(0));
        pair.close();
    }

    @Test
    void shouldDropGarbage() throws IOException {
        byte[] garbage = "GET / HTTP/1.1\r\nHost: somewhere\r\nUser-Agent: someone who lost the way\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);

        try (RawPeer raw = new RawPeer(pair.first)) {
            raw.say(ByteBuffer.wrap(garbage)).expectEnd();
        }
    }

    @Test
    void shouldDropATruncatedHello() throws IOException {
        try (RawPeer raw = new RawPeer(pair.first)) {
            raw.say(RawPeer.helloFrom(2).encode().limit(20)).endOutput();

            raw.expectEnd();
        }
    }

    @Test
    void shouldDropADamagedHello() throws IOException {
        ByteBuffer hello = RawPeer.helloFrom(2).encode();

        try (RawPeer raw = new RawPeer(pair.first)) {
            raw.say(hello.put(30, (byte) 99)).expectEnd();
        }
    }

    @Test
    void shouldRefuseAnotherCluster() throws IOException {
        expectRefusal(RawPeer.helloFrom(2, new UUID(5, 5)), Verdict.WRONG_CLUSTER);
    }

    @Test
    void shouldRefuseAHelloForAnotherReceiver() throws IOException {
        expectRefusal(new Hello(Hello.VERSION, Pair.CLUSTER, 2, 7, 1002), Verdict.WRONG_RECEIVER);
    }

    @Test
    void shouldRefuseAMemberThatCannotBe() throws IOException {
        expectRefusal(RawPeer.helloFrom(1), Verdict.UNKNOWN_SENDER);
        expectRefusal(RawPeer.helloFrom(0), Verdict.UNKNOWN_SENDER);
    }

    @Test
    void shouldAnswerACallerOnItsConnection() throws IOException, InterruptedException {
        try (RawPeer caller = new RawPeer(pair.first)) {
            caller.say(RawPeer.helloFrom(8)).expectVerdict(Verdict.WELCOME_CALLER);
            assertEquals("up 8", pair.atFirst.nextEvent());

            assertEquals(SendResult.QUEUED, pair.first.send(8, ByteBuffer.wrap(new byte[] {5, 6})));

            assertArrayEquals(new byte[] {2, 0, 0, 0, 5, 6}, caller.bytes(6));
            assertArrayEquals(new byte[] {-1, -1, -1, -1}, caller.bytes(4), "a sign of life");
        }
        assertEquals("down 8", pair.atFirst.nextEvent());
        assertEquals(SendResult.NOT_CONNECTED, pair.first.send(8, ByteBuffer.wrap(new byte[] {5, 6})));
    }

    @Test
    void shouldDropTheOldestWhenTooManyCall() throws IOException, InterruptedException {
        List<RawPeer> callers = new ArrayList<>();
        for (int i = 0; i <= Acceptor.MAX_CALLERS; i++) {
            RawPeer caller = new RawPeer(pair.first);
            callers.add(caller);
            caller.say(RawPeer.helloFrom(100 + i)).expectVerdict(Verdict.WELCOME_CALLER);
            if (i == Acceptor.MAX_CALLERS) {
                assertEquals("down 100", pair.atFirst.nextEvent());
            }
            assertEquals("up " + (100 + i), pair.atFirst.nextEvent());
        }

        callers.get(0).expectEnd();
        callers.get(0).close();
        for (int i = 1; i <= Acceptor.MAX_CALLERS; i++) {
            callers.get(i).close();
            assertEquals("down " + (100 + i), pair.atFirst.nextEvent());
        }
    }

    @Test
    void shouldRefuseAnotherIncarnation() throws IOException {
        expectRefusal(new Hello(Hello.VERSION, Pair.CLUSTER, 2, 1, 5), Verdict.OTHER_INCARNATION);
    }

    @Test
    void shouldRefuseAnotherVersion() throws IOException {
        expectRefusal(new Hello(2, Pair.CLUSTER, 2, 1, 1002), Verdict.UNSUPPORTED_VERSION);
    }

    private void expectRefusal(Hello hello, Verdict verdict) throws IOException {
        try (RawPeer raw = new RawPeer(pair.first)) {
            raw.say(hello).expectVerdict(verdict);
            raw.expectEnd();
        }
    }

    @Test
    void shouldEndAHandshakeThatNeverFinishes() throws IOException, InterruptedException {
        pair.close();
        pair = new Pair(
                TcpTransport.builder("127.0.0.1:0")
                        .plaintext()
                        .handshakeTimeout(Duration.ofMillis(100))
                        .bind(),
                TcpTransport.plaintext("127.0.0.1:0"));
        pair.awaitUp();

        try (RawPeer silent = new RawPeer(pair.first);
                RawPeer slow = new RawPeer(pair.first)) {
            slow.say(RawPeer.helloFrom(2).encode().limit(55));

            silent.expectEnd();
            slow.expectEnd();
        }
    }

    @Test
    void shouldDialAgainWhenTheAnswerNeverComes() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TcpTransport dialling = TcpTransport.builder("127.0.0.1:0")
                        .plaintext()
                        .handshakeTimeout(Duration.ofMillis(100))
                        .bind()) {
            RecordingListener listener = new RecordingListener();
            silent.setSoTimeout(10_000);
            dialling.start(Pair.member(3), listener);
            dialling.connect(4, "127.0.0.1:" + silent.getLocalPort());

            for (int attempt = 0; attempt < 3; attempt++) {
                try (RawPeer accepted = new RawPeer(silent.accept())) {
                    assertEquals(new Hello(Hello.VERSION, Pair.CLUSTER, 3, 4, 1003), accepted.hello());
                    accepted.expectEnd();
                }
            }
        }
    }

    @Test
    void shouldNotTrustAnAnswerOfAnotherMember() throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TcpTransport dialling = TcpTransport.plaintext("127.0.0.1:0")) {
            RecordingListener listener = new RecordingListener();
            server.setSoTimeout(10_000);
            dialling.start(Pair.member(3), listener);
            dialling.connect(4, "127.0.0.1:" + server.getLocalPort());

            try (RawPeer other = new RawPeer(server.accept())) {
                other.hello();
                other.say(new Answer(0, 5, 1005).encode()).expectEnd();
            }
            try (RawPeer garbled = new RawPeer(server.accept())) {
                garbled.hello();
                garbled.say(ByteBuffer.allocate(Answer.LENGTH)).expectEnd();
            }
            try (RawPeer right = new RawPeer(server.accept())) {
                right.hello();
                right.say(new Answer(0, 4, 1004).encode());

                assertEquals("up 4", listener.nextEvent());
            }
        }
    }
}
