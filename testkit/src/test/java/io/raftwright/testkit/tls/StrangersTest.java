package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.tls.TestAuthority.Request;
import io.raftwright.transport.tcp.TcpTransportBuilder;
import io.raftwright.transport.tls.PemCredentials;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who must not come in: each is refused before a frame of it is read, with one line that says why, and the members go on. */
@Timeout(60)
class StrangersTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("cluster");
    private static final TestAuthority OTHER_AUTHORITY = new TestAuthority("elsewhere");
    private static final PemCredentials FIRST = AUTHORITY.member(1);
    private static final PemCredentials SECOND = AUTHORITY.member(2);
    private static final PemCredentials THIRD = AUTHORITY.member(3);

    private final TlsMember home = TlsMember.of(1, FIRST);
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
        home.expectNoEvent();
        friend.close();
        home.close();
    }

    /** Somebody who claims to be member 2. */
    private void expectRefusal(PemCredentials shown, String hereWhy, String thereWhy) throws InterruptedException {
        try (TlsMember stranger = TlsMember.of(2, shown)) {
            stranger.dial(1, home.port());

            home.expectRefusal(hereWhy);
            stranger.expectRefusal(thereWhy);
            stranger.expectNoEvent();
        }
    }

    private static final String REFUSED_THERE = "the other end refused this member's certificate, or the TLS handshake";

    @Test
    void shouldRefuseWhoShowsNoCertificate() throws IOException, InterruptedException {
        try (RawTls stranger = RawTls.of(RawTls.context(SECOND, false), home.port())) {
            stranger.expectEnd();
        }

        home.expectRefusal("the other end showed no certificate");
    }

    @Test
    void shouldRefuseAnExpiredCertificate() throws InterruptedException {
        Instant now = Instant.now();
        expectRefusal(
                AUTHORITY.issue(Request.ofMember(2).from(now.minusSeconds(7200)).until(now.minusSeconds(3600))),
                "the certificate of the other end has expired",
                REFUSED_THERE);
    }

    @Test
    void shouldRefuseACertificateThatIsNotValidYet() throws InterruptedException {
        expectRefusal(
                AUTHORITY.issue(Request.ofMember(2).from(Instant.now().plusSeconds(3600))),
                "the certificate of the other end is not valid yet",
                REFUSED_THERE);
    }

    @Test
    void shouldRefuseTheCertificateOfAnotherAuthority() throws InterruptedException {
        PemCredentials other = OTHER_AUTHORITY.member(2);
        expectRefusal(
                new PemCredentials(other.certificateChain(), other.privateKey(), AUTHORITY.pem()),
                "the certificate of the other end is of no authority that is trusted here",
                REFUSED_THERE);
    }

    @Test
    void shouldRefuseToDialWhoIsOfAnotherAuthority() throws InterruptedException {
        PemCredentials careful =
                new PemCredentials(SECOND.certificateChain(), SECOND.privateKey(), OTHER_AUTHORITY.pem());
        expectRefusal(
                careful, REFUSED_THERE, "the certificate of the other end is of no authority that is trusted here");
    }

    @Test
    void shouldRefuseACertificateWithoutAName() throws IOException, InterruptedException {
        expectUnproven(AUTHORITY.issue(Request.named("somebody.example")));
        expectUnproven(AUTHORITY.issue(Request.named("raftwright:member:22", "member-2", "*.raftwright", "*")));
        expectUnproven(AUTHORITY.issue(Request.named("urn:raftwright:member:2", "RAFTWRIGHT:member:2")));
    }

    @Test
    void shouldRefuseTheCertificateOfAnotherMember() throws IOException, InterruptedException {
        expectUnproven(THIRD);
    }

    private void expectUnproven(PemCredentials shown) throws IOException, InterruptedException {
        try (RawTls liar = RawTls.of(shown, home.port())) {
            liar.say(RawTls.helloOf(2));

            assertEquals(6, liar.verdict());
            liar.expectEnd();
        }
        String message = home.expectRefusal("the link does not prove the claimed member id")
                .message();
        assertTrue(message.contains("senderId=2") && message.contains("certificateNames="), message);
    }

    @Test
    void shouldNotGreetAPeerThatIsAnotherMember() throws InterruptedException {
        try (TlsMember second = TlsMember.of(2, SECOND)) {
            second.dial(5, home.port());

            String message = second.expectRefusal("the certificate of the peer does not name it")
                    .message();
            assertTrue(message.contains("expected=raftwright:member:5 or member-5.raftwright"), message);
            assertTrue(message.contains("names=raftwright:member:1"), message);
        }
    }

    @Test
    void shouldRefuseAnotherCluster() throws InterruptedException {
        try (TlsMember stranger = new TlsMember(2, new UUID(5, 5), builder -> builder.tls(TlsMember.fixed(SECOND)))) {
            stranger.dial(1, home.port());

            home.expectRefusal("the hello names another cluster");
            stranger.expectRefusal("refused by the peer: the hello names another cluster");
        }
    }

    @Test
    void shouldRefuseAHelloToAnotherReceiver() throws IOException, InterruptedException {
        expectVerdict(2, RawTls.hello(1, TlsMember.CLUSTER, 2, 7, 1002), "the hello is for another member");
    }

    @Test
    void shouldRefuseAnUnknownVersion() throws IOException, InterruptedException {
        expectVerdict(5, RawTls.hello(9, TlsMember.CLUSTER, 2, 1, 1002), "the protocol version is not spoken here");
    }

    @Test
    void shouldRefuseAStaleIncarnation() throws IOException, InterruptedException {
        home.dial(2, 1); // named, so that its incarnation is remembered
        try (RawTls second = RawTls.of(SECOND, home.port())) {
            second.say(RawTls.helloOf(2));
            assertEquals(0, second.verdict());
        }

        expectVerdict(
                4,
                RawTls.hello(1, TlsMember.CLUSTER, 2, 1, 5),
                "the sender was known under another incarnation: its disk was lost or replaced");
    }

    private void expectVerdict(int verdict, byte[] hello, String why) throws IOException, InterruptedException {
        try (RawTls second = RawTls.of(SECOND, home.port())) {
            second.say(hello);

            assertEquals(verdict, second.verdict());
            second.expectEnd();
        }
        home.expectRefusal(why);
    }

    @Test
    void shouldRefuseAnOlderProtocol() throws IOException, InterruptedException {
        try (RawTls old = RawTls.of(RawTls.context(SECOND, true), home.port(), "TLSv1.2")) {
            old.expectEnd();
        }

        home.expectRefusal("TLS failed");
    }

    @Test
    void shouldRefuseWhoDialsWithoutTls() throws InterruptedException {
        try (TlsMember bare = new TlsMember(2, TcpTransportBuilder::plaintext)) {
            bare.dial(1, home.port());

            home.expectRefusal("the other end does not use TLS and this member does");
            bare.expectRefusal("the peer speaks TLS and this member does not");
        }
    }

    @Test
    void shouldRefuseToDialWhoHasNoTls() throws InterruptedException {
        try (TlsMember bare = new TlsMember(2, TcpTransportBuilder::plaintext);
                TlsMember careful = TlsMember.of(4, AUTHORITY.member(4))) {
            careful.dial(2, bare.port());

            bare.expectRefusal("the other end speaks TLS and this member does not");
            careful.expectRefusal("the peer broke off the TLS handshake: does it use TLS?");
        }
    }
}
