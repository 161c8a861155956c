package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.testkit.refusal.RecordedLog;
import io.raftwright.testkit.tls.TestAuthority.Request;
import io.raftwright.transport.tcp.Refusal;
import io.raftwright.transport.tcp.TcpTransportBuilder;
import io.raftwright.transport.tls.PemCredentials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All that must not come in, one test each: refused before a frame is delivered, with one line in the log that says why. */
@Timeout(60)
class RefusalMatrixTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("cluster");
    private static final TestAuthority OTHER_AUTHORITY = new TestAuthority("elsewhere");
    private static final PemCredentials SECOND = AUTHORITY.member(2);

    private final TlsMember home = TlsMember.of(1, AUTHORITY.member(1));

    @AfterEach
    void close() {
        home.close();
    }

    /** Waits for the refusal; it is in the log, and the listener heard nothing of it. */
    private void expectOneLine(TlsMember member, String reason) throws InterruptedException {
        Refusal refusal = member.expectRefusal(reason);
        assertEquals(1, RecordedLog.complaints(refusal.message()).size(), refusal::message);
        member.expectNoEvent();
    }

    private void expectRefused(PemCredentials shown, byte[] hello, String reason)
            throws IOException, InterruptedException {
        try (RawTls stranger = RawTls.of(shown, home.port())) {
            try {
                stranger.say(hello);
            } catch (IOException e) {
                // refused in the handshake of TLS already
            }
            stranger.expectEnd();
        }
        expectOneLine(home, reason);
    }

    @Test
    void shouldRefuseNoCertificate() throws IOException, InterruptedException {
        try (RawTls stranger = RawTls.of(RawTls.context(SECOND, false), home.port())) {
            stranger.expectEnd();
        }
        expectOneLine(home, "the other end showed no certificate");
    }

    @Test
    void shouldRefuseAnExpiredCertificate() throws IOException, InterruptedException {
        Instant now = Instant.now();
        expectRefused(
                AUTHORITY.issue(Request.ofMember(2).from(now.minusSeconds(7200)).until(now.minusSeconds(3600))),
                RawTls.helloOf(2),
                "the certificate of the other end has expired");
    }

    /** A member shows its certificate whatever authorities the other end asks for; the JDK's own sockets would show none. */
    @Test
    void shouldRefuseAnotherAuthority() throws InterruptedException {
        PemCredentials other = OTHER_AUTHORITY.member(2);
        PemCredentials shown = new PemCredentials(other.certificateChain(), other.privateKey(), AUTHORITY.pem());
        try (TlsMember stranger = TlsMember.of(2, shown)) {
            stranger.dial(1, home.port());

            expectOneLine(home, "the certificate of the other end is of no authority that is trusted here");
        }
    }

    @Test
    void shouldRefuseAWrongName() throws IOException, InterruptedException {
        expectRefused(
                AUTHORITY.issue(Request.named("somebody.example")),
                RawTls.helloOf(2),
                "the link does not prove the claimed member id");
    }

    @Test
    void shouldRefuseARightNameForAnotherMemberId() throws IOException, InterruptedException {
        expectRefused(AUTHORITY.member(3), RawTls.helloOf(2), "the link does not prove the claimed member id");
    }

    @Test
    void shouldRefuseAnotherCluster() throws IOException, InterruptedException {
        expectRefused(SECOND, RawTls.hello(1, new UUID(5, 5), 2, 1, 1002), "the hello names another cluster");
    }

    @Test
    void shouldRefuseAnotherReceiver() throws IOException, InterruptedException {
        expectRefused(SECOND, RawTls.hello(1, TlsMember.CLUSTER, 2, 7, 1002), "the hello is for another member");
    }

    @Test
    void shouldRefuseAStaleIncarnation() throws IOException, InterruptedException {
        home.dial(2, 1); // named, so that its incarnation is remembered
        try (RawTls second = RawTls.of(SECOND, home.port())) {
            second.say(RawTls.helloOf(2));
            assertEquals(0, second.verdict());
        }

        expectRefused(
                SECOND,
                RawTls.hello(1, TlsMember.CLUSTER, 2, 1, 5),
                "the sender was known under another incarnation: its disk was lost or replaced");
    }

    @Test
    void shouldRefuseAReplayedHandshake() throws IOException, InterruptedException {
        byte[] recorded;
        try (TlsMember second = TlsMember.of(2, SECOND);
                MeddlingProxy proxy = new MeddlingProxy(home.port(), 1_000)) {
            second.dial(1, proxy.port()).expect("up 1");
            home.expect("up 2");
            recorded = proxy.said();
        }
        home.expect("down 2");

        try (RawTls replay = RawTls.plain(home.port())) {
            replay.say(recorded).expectEnd();
        }
        expectOneLine(home, "TLS failed");
    }

    @Test
    void shouldRefuseAnOversizedFrame() throws IOException, InterruptedException {
        expectRefusedAfterWelcome(frame(home.transport.maxFrameLength() + 1), "frame length out of range");
    }

    @Test
    void shouldRefuseANegativeLength() throws IOException, InterruptedException {
        expectRefusedAfterWelcome(frame(-2), "frame length out of range");
    }

    @Test
    void shouldRefuseATruncatedFrame() throws IOException, InterruptedException {
        expectRefusedAfterWelcome(frame(100), "the connection ended within a frame");
    }

    /** As member 2, let in: what is wrong comes behind that, and still before a frame is delivered. */
    private void expectRefusedAfterWelcome(byte[] bytes, String reason) throws IOException, InterruptedException {
        try (RawTls second = RawTls.of(SECOND, home.port())) {
            second.say(RawTls.helloOf(2));
            assertEquals(7, second.verdict());
            home.expect("up 2");
            second.say(bytes);
            second.endOutput();
            second.expectEnd();
        }
        home.expect("down 2");
        expectOneLine(home, reason);
    }

    private static byte[] frame(int length) {
        byte[] beginning = new byte[20];
        ByteBuffer.wrap(beginning).order(ByteOrder.LITTLE_ENDIAN).putInt(length);
        return beginning;
    }

    @Test
    void shouldRefuseAnUnknownVersion() throws IOException, InterruptedException {
        expectRefused(
                SECOND, RawTls.hello(9, TlsMember.CLUSTER, 2, 1, 1002), "the protocol version is not spoken here");
    }

    @Test
    void shouldRefusePlaintextToATlsPort() throws IOException, InterruptedException {
        try (RawTls stranger = RawTls.plain(home.port())) {
            stranger.say(RawTls.helloOf(2)).expectEnd();
        }
        expectOneLine(home, "the other end does not use TLS and this member does");
    }

    @Test
    void shouldRefuseTlsToAPlaintextPort() throws InterruptedException {
        try (TlsMember bare = new TlsMember(2, TcpTransportBuilder::plaintext)) {
            home.dial(2, bare.port());

            expectOneLine(bare, "the other end speaks TLS and this member does not");
        }
    }
}
