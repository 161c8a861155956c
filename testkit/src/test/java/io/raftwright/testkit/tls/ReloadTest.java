package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.tls.TestAuthority.Request;
import io.raftwright.transport.tls.PemCredentials;
import io.raftwright.transport.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that change while a member runs. Wire line 1. */
@Timeout(60)
class ReloadTest {
    private final TestAuthority before = new TestAuthority("authority");
    private final TestAuthority after =
            new TestAuthority("authority"); // of the same name, as an authority renewed often is

    @TempDir
    private Path directory;

    private TlsFiles firstFiles;
    private TlsFiles secondFiles;
    private TlsMember first;
    private TlsMember second;

    @BeforeEach
    void connect() throws IOException, InterruptedException {
        firstFiles = TlsFiles.in(Files.createDirectory(directory.resolve("1"))).write(before.member(1));
        secondFiles = TlsFiles.in(Files.createDirectory(directory.resolve("2"))).write(before.member(2));
        first = new TlsMember(1, builder -> builder.tls(firstFiles.settingsReloaded()));
        second = new TlsMember(2, builder -> builder.tls(secondFiles.settingsReloaded()));
        second.dial(1, first.port()).expect("up 1");
        first.expect("up 2");
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void shouldShowANewCertificateToThoseWhoConnect() throws IOException, InterruptedException {
        firstFiles.write(TestAuthority.trusting(after.member(1), before, after));
        PemCredentials careful = TestAuthority.trusting(after.member(3), after);

        try (TlsMember third = TlsMember.of(3, careful)) { // which trusts the new authority alone
            third.dial(1, first.port()).expect("up 1");
        }

        second.exchange(1, first, (byte) 1); // on the connection that it had
        second.expectNoEvent();
    }

    /** The one who dialled judges a server, the other one a client: the JDK has other rules for each, and other names for each kind of key. */
    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void shouldKeepTheConnectionsOfThoseWhoAreTrustedStill(String algorithm) throws IOException, InterruptedException {
        PemCredentials acceptor = before.issue(Request.ofMember(4).of(algorithm));
        try (TlsMember fourth = TlsMember.of(4, acceptor)) {
            second.dial(4, fourth.port()).expect("up 4");
            fourth.expect("up 2");

            secondFiles.write(TestAuthority.trusting(after.member(2), before, after));
            try (TlsMember third = TlsMember.of(3, TestAuthority.trusting(after.member(3), after))) {
                third.dial(2, second.port()).expect("up 2"); // it has read the new ones
                second.expect("up 3");
            }
            second.expect("down 3");

            for (int i = 0; i < 20; i++) {
                second.exchange(4, fourth, (byte) i);
                second.exchange(1, first, (byte) i);
            }
            second.expectNoEvent();
            fourth.expectNoEvent();
        }
    }

    @Test
    void shouldEndTheConnectionsOfThoseWhoAreTrustedNoMore() throws IOException, InterruptedException {
        firstFiles.write(TestAuthority.trusting(after.member(1), after));

        first.expect("down 2");
        first.expectRefusal("the certificate of the other end is of no authority that is trusted here");
        second.expect("down 1");
        second.expectRefusal("the certificate of the other end is of no authority that is trusted here");

        secondFiles.write(TestAuthority.trusting(after.member(2), after));

        second.expect("up 1");
        first.expect("up 2");
        second.exchange(1, first, (byte) 1);
    }

    @Test
    void shouldGoOnWithTheOldOnesWhenTheNewCannotBeUsed() throws IOException, InterruptedException {
        Files.writeString(firstFiles.key(), before.member(1).privateKey()); // not that of the certificate
        Files.writeString(firstFiles.trusted(), "nonsense");
        Instant now = Instant.now();

        for (int round = 0; round < 3; round++) {
            try (TlsMember third = TlsMember.of(3, before.member(3))) {
                third.dial(1, first.port()).expect("up 1");
                first.expect("up 3");
                third.exchange(1, first, (byte) round);
            }
            first.expect("down 3");
            firstFiles.write(
                    round == 0
                            ? after.issue(Request.ofMember(9)) // of another member
                            : before.issue(Request.ofMember(1).from(now.minusSeconds(20))));
        }
    }

    /** Code of a host that is not Java's may throw what it does not declare. */
    @Test
    void shouldGoOnLookingWhateverTheHostsSupplierThrows() throws InterruptedException {
        AtomicInteger failures = new AtomicInteger();
        CountDownLatch hasFailed = new CountDownLatch(2);
        AtomicReference<PemCredentials> credentials = new AtomicReference<>(before.member(5));
        Supplier<PemCredentials> supplier = () -> {
            if (failures.get() > 0 && failures.getAndDecrement() > 0) {
                hasFailed.countDown();
                throw ReloadTest.<RuntimeException>undeclared(new IOException("vault is sealed"));
            }
            return credentials.get();
        };
        try (TlsMember fifth = new TlsMember(
                5, builder -> builder.tls(TlsSettings.mutual(supplier).reloadEvery(Duration.ofMillis(10))))) {
            failures.set(2);
            assertTrue(hasFailed.await(15, TimeUnit.SECONDS), "it looks no more");
            credentials.set(TestAuthority.trusting(after.member(5), before, after));

            try (TlsMember third = TlsMember.of(3, TestAuthority.trusting(after.member(3), after))) {
                third.dial(5, fifth.port()).expect("up 5");
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T undeclared(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
