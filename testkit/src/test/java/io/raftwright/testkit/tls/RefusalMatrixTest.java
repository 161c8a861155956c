package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All that must not come in, one test each: refused before a frame is delivered, with one line in the log that says why, while the
 * members go on.
 *
 * <p>Wire line 3.
 */
@Timeout(60)
class RefusalMatrixTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("cluster");
    private static final TestAuthority OTHER_AUTHORITY = new TestAuthority("elsewhere");
    private static final PemCredentials SECOND = AUTHORITY.member(2);
    private static final PemCredentials THIRD = AUTHORITY.member(3);
    private static final String UNTRUSTED = "the certificate of the other end is of no authority that is trusted here";
    private static final String UNPROVEN = "the link does not prove the claimed member id";
    private static final String REFUSED_THERE = "the other end refused this member's certificate, or the TLS handshake";

    private final TlsMember home = TlsMember.of(1, AUTHORITY.member(1));
    private final TlsMember friend = TlsMember.of(3, THIRD);

    @BeforeEach
    void meet() throws InterruptedException {
        friend.dial(1, home.port());
        home.expect("up 3");
        friend.expect("up 1");
    }

    @AfterEach
    void shouldGoOnServingItsMembers() throws InterruptedException {
        friend.exchange(1, home, (byte) 1, (byte) 2);
        home.exchange(3, friend, (byte) 3);
        friend.close();
        home.close();
    }

    /** Waits for the refusal; it is in the log, and the listener heard nothing of it. */
    private static Refusal expectOneLine(TlsMember member, String reason) throws InterruptedException {
        Refusal refusal = member.expectRefusal(reason);
        assertEquals(1, RecordedLog.complaints(refusal.message()).size(), refusal::message);
        member.expectNoEvent();
        return refusal;
    }

    /** A member that claims to be the second; both ends say why it does not come in. */
    private void expectMemberRefused(PemCredentials shown, String hereWhy, String thereWhy)
            throws InterruptedException {
        try (TlsMember stranger = TlsMember.of(2, shown)) {
            stranger.dial(1, home.port());

            expectOneLine(home, hereWhy);
            expectOneLine(stranger, thereWhy);
        }
    }

    /** Somebody whose certificate is good for TLS, and who hears from the transport why it does not come in. */
    private Refusal expectHelloRefused(PemCredentials shown, byte[] hello, int verdict, String reason)
            throws IOException, InterruptedException {
        try (RawTls stranger = RawTls.of(shown, home.port())) {
            stranger.say(hello);

            assertEquals(verdict, stranger.verdict());
            stranger.expectEnd();
        }
        return expectOneLine(home, reason);
    }

    @Test
    void shouldRefuseNoCertificate() throws IOException, InterruptedException {
        try (RawTls stranger = RawTls.of(RawTls.context(SECOND, false), home.port())) {
            stranger.expectEnd();
        }
        expectOneLine(home, "the other end showed no certificate");
    }

    @Test
    void shouldRefuseAnExpiredCertificate() throws InterruptedException {
        Instant now = Instant.now();
        expectMemberRefused(
                AUTHORITY.issue(Request.ofMember(2).from(now.minusSeconds(7200)).until(now.minusSeconds(3600))),
                "the certificate of the other end has expired",
                REFUSED_THERE);
    }

    @Test
    void shouldRefuseACertificateThatIsNotValidYet() throws InterruptedException {
        expectMemberRefused(
                AUTHORITY.issue(Request.ofMember(2).from(Instant.now().plusSeconds(3600))),
                "the certificate of the other end is not valid yet",
                REFUSED_THERE);
    }

    /** A member shows its certificate whatever authorities the other end asks for; the JDK's own sockets would show none. */
    @Test
    void shouldRefuseAnotherAuthority() throws InterruptedException {
        PemCredentials other = OTHER_AUTHORITY.member(2);
        expectMemberRefused(
                new PemCredentials(other.certificateChain(), other.privateKey(), AUTHORITY.pem()),
                UNTRUSTED,
                REFUSED_THERE);
    }

    @Test
    void shouldRefuseToDialAnotherAuthority() throws InterruptedException {
        expectMemberRefused(
                new PemCredentials(SECOND.certificateChain(), SECOND.privateKey(), OTHER_AUTHORITY.pem()),
                REFUSED_THERE,
                UNTRUSTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "somebody.example",
                "raftwright:member:22 member-2 *.raftwright *",
                "urn:raftwright:member:2 RAFTWRIGHT:member:2"
            })
    void shouldRefuseAWrongName(String names) throws IOException, InterruptedException {
        PemCredentials shown = AUTHORITY.issue(Request.named(names.split(" ", -1)));

        String message =
                expectHelloRefused(shown, RawTls.helloOf(2), 6, UNPROVEN).message();

        assertTrue(message.contains("senderId=2") && message.contains("certificateNames="), message);
    }

    @Test
    void shouldRefuseARightNameForAnotherMemberId() throws IOException, InterruptedException {
        expectHelloRefused(THIRD, RawTls.helloOf(2), 6, UNPROVEN);
    }

    @Test
    void shouldNotGreetAPeerThatIsAnotherMember() throws InterruptedException {
        try (TlsMember second = TlsMember.of(2, SECOND)) {
            second.dial(5, home.port());

            String message = expectOneLine(second, "the certificate of the peer does not name it")
                    .message();
            assertTrue(message.contains("expected=raftwright:member:5 or member-5.raftwright"), message);
            assertTrue(message.contains("names=raftwright:member:1"), message);
        }
    }

    @Test
    void shouldRefuseAnotherCluster() throws InterruptedException {
        try (TlsMember stranger = new TlsMember(2, new UUID(5, 5), builder -> builder.tls(TlsMember.fixed(SECOND)))) {
            stranger.dial(1, home.port());

            expectOneLine(home, "the hello names another cluster");
            expectOneLine(stranger, "refused by the peer: the hello names another cluster");
        }
    }

    @Test
    void shouldRefuseAnotherReceiver() throws IOException, InterruptedException {
        expectHelloRefused(
                SECOND, RawTls.hello(1, TlsMember.CLUSTER, 2, 7, 1002), 2, "the hello is for another member");
    }

    @Test
    void shouldRefuseAStaleIncarnation() throws IOException, InterruptedException {
        home.dial(2, 1); // named, so that its incarnation is remembered
        try (RawTls second = RawTls.of(SECOND, home.port())) {
            second.say(RawTls.helloOf(2));
            assertEquals(0, second.verdict());
        }

        expectHelloRefused(
                SECOND,
                RawTls.hello(1, TlsMember.CLUSTER, 2, 1, 5),
                4,
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
        expectHelloRefused(
                SECOND, RawTls.hello(9, TlsMember.CLUSTER, 2, 1, 1002), 5, "the protocol version is not spoken here");
    }

    @Test
    void shouldRefuseAnOlderTls() throws IOException, InterruptedException {
        try (RawTls old = RawTls.of(RawTls.context(SECOND, true), home.port(), "TLSv1.2")) {
            old.expectEnd();
        }
        expectOneLine(home, "TLS failed");
    }

    @Test
    void shouldRefusePlaintextToATlsPort() throws InterruptedException {
        try (TlsMember bare = new TlsMember(2, TcpTransportBuilder::plaintext)) {
            bare.dial(1, home.port());

            expectOneLine(home, "the other end does not use TLS and this member does");
            expectOneLine(bare, "the peer speaks TLS and this member does not");
        }
    }

    @Test
    void shouldRefuseTlsToAPlaintextPort() throws InterruptedException {
        try (TlsMember bare = new TlsMember(2, TcpTransportBuilder::plaintext)) {
            home.dial(2, bare.port());

            expectOneLine(bare, "the other end speaks TLS and this member does not");
            expectOneLine(home, "the peer broke off the TLS handshake: does it use TLS?");
        }
    }
}
