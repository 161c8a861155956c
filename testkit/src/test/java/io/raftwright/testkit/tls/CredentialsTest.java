package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.tls.TestAuthority.Request;
import io.raftwright.transport.tcp.TcpTransport;
import io.raftwright.transport.tls.PemCredentials;
import io.raftwright.transport.tls.TlsCredentialsException;
import io.raftwright.transport.tls.TlsSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where certificates and keys may come from, and what is said of those that cannot be used. */
@Timeout(60)
class CredentialsTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("cluster");
    private static final PemCredentials FIRST = AUTHORITY.member(1);
    private static final PemCredentials SECOND = AUTHORITY.member(2);

    @TempDir
    private Path directory;

    private void expectConnection(TlsSettings first, TlsSettings second) throws InterruptedException {
        try (TlsMember home = new TlsMember(1, builder -> builder.tls(first));
                TlsMember caller = new TlsMember(2, builder -> builder.tls(second))) {
            caller.dial(1, home.port()).expect("up 1");
            home.expect("up 2");
            caller.exchange(1, home, (byte) 1);
            home.exchange(2, caller, (byte) 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void shouldUseKeysOfEachKind(String algorithm) throws InterruptedException {
        PemCredentials second = AUTHORITY.issue(Request.ofMember(2).of(algorithm));

        expectConnection(TlsMember.fixed(FIRST), TlsMember.fixed(second));
        expectConnection(TlsMember.fixed(AUTHORITY.issue(Request.ofMember(1).of(algorithm))), TlsMember.fixed(second));
    }

    @Test
    void shouldShowTheCertificatesBetweenItAndItsAuthority() throws InterruptedException {
        PemCredentials throughAnother = new TestAuthority("department", AUTHORITY).member(2);

        expectConnection(TlsMember.fixed(FIRST), TlsMember.fixed(throughAnother));
        expectConnection(
                TlsMember.fixed(new TestAuthority("other department", AUTHORITY).member(1)),
                TlsMember.fixed(throughAnother));
    }

    @Test
    void shouldReadPemFiles() throws IOException, InterruptedException {
        expectConnection(TlsFiles.in(directory).write(FIRST).settings(), TlsMember.fixed(SECOND));
    }

    @Test
    void shouldReadPemWithRemarksAndForeignLineEnds() throws InterruptedException {
        PemCredentials remarked = new PemCredentials(
                ("Bag Attributes\nsubject=/CN=x\n" + FIRST.certificateChain()).replace("\n", "\r\n"),
                "# the key\n" + FIRST.privateKey(),
                "-- all authorities --\n" + new TestAuthority("old").pem() + FIRST.trusted());

        expectConnection(TlsMember.fixed(remarked), TlsMember.fixed(SECOND));
    }

    @Test
    void shouldReadKeyStores() throws IOException, GeneralSecurityException, InterruptedException {
        Path own = directory.resolve("own.p12");
        Path trusted = directory.resolve("trusted.p12");
        char[] password = "secret".toCharArray();
        KeyStore ownStore = KeyStore.getInstance("PKCS12");
        ownStore.load(null, password);
        ownStore.setKeyEntry("own", RawTls.key(FIRST), password, RawTls.certificates(FIRST.certificateChain()));
        store(ownStore, own, password);
        KeyStore trustedStore = KeyStore.getInstance("JKS");
        trustedStore.load(null, password);
        trustedStore.setCertificateEntry("authority", RawTls.certificates(FIRST.trusted())[0]);
        store(trustedStore, trusted, password);

        expectConnection(TlsSettings.keyStores(own, trusted, password), TlsMember.fixed(SECOND));
        expectRefused(TlsSettings.keyStores(own, trusted, "wrong".toCharArray()), "cannot read key stores");
        expectRefused(TlsSettings.keyStores(trusted, trusted, password), "expected one private key, count=0");
        expectRefused(TlsSettings.keyStores(own, own, password), "no authority is trusted");
    }

    private static void store(KeyStore store, Path file, char[] password) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
    }

    @Test
    void shouldUseAContextOfTheHost() throws InterruptedException {
        expectConnection(
                TlsSettings.contexts(() -> RawTls.context(FIRST, true)),
                TlsSettings.contexts(() -> RawTls.context(SECOND, true)));
    }

    @Test
    void shouldFollowAHostsOwnNames() throws InterruptedException {
        TlsSettings first = TlsMember.fixed(AUTHORITY.issue(Request.named("spiffe://prod/raft/1")))
                .memberName(id -> "spiffe://prod/raft/" + id);
        TlsSettings second = TlsMember.fixed(AUTHORITY.issue(Request.named("spiffe://prod/raft/2", "x.example")))
                .memberName(id -> "spiffe://prod/raft/" + id);

        expectConnection(first, second);
        expectConnection(
                TlsMember.fixed(AUTHORITY.issue(Request.named("Node1.Example.com")))
                        .memberName(id -> "node" + id + ".example.com"),
                TlsMember.fixed(AUTHORITY.issue(Request.named("node2.example.com")))
                        .memberName(id -> "NODE" + id + ".example.COM"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
    void shouldNameTheCommandThatConvertsAKey(String label) throws IOException {
        TlsFiles files = TlsFiles.in(directory).write(withKey(FIRST.privateKey().replace("PRIVATE KEY", label)));

        String message = expectRefused(files.settings(), "cannot read this kind of private key, label=" + label);

        assertTrue(message.contains("openssl pkcs8 -topk8 -nocrypt -in " + files.key() + " -out "), message);
    }

    @Test
    void shouldNameThatCommandForAKeyThatIsEncryptedTheOldWay() throws IOException {
        String old = FIRST.privateKey()
                .replace("BEGIN PRIVATE KEY-----", "BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n")
                .replace("END PRIVATE", "END RSA PRIVATE");

        String message =
                expectRefused(TlsFiles.in(directory).write(withKey(old)).settings(), "is not base64");

        assertTrue(message.contains("openssl pkcs8 -topk8"), message);
    }

    @Test
    void shouldSayWhatIsWrong() {
        String chain = FIRST.certificateChain();
        String key = FIRST.privateKey();
        String trusted = FIRST.trusted();

        expectRefused(withKey(SECOND.privateKey()), "the private key is not that of the first certificate");
        expectRefused(withKey(""), "expected one private key, count=0");
        expectRefused(withKey(key + key), "expected one private key, count=2");
        expectRefused(withKey(key.substring(0, 100)), "a PEM block does not end, label=PRIVATE KEY");
        expectRefused(withKey(TestAuthority.pem("PRIVATE KEY", new byte[50])), "the private key is damaged");
        expectRefused(new PemCredentials("", key, trusted), "no certificate found, expected PEM");
        expectRefused(new PemCredentials(chain, key, ""), "no certificate found, expected PEM, source=trusted");
        expectRefused(new PemCredentials(chain + chain, key, trusted), "the chain is out of order");
        expectRefused(new PemCredentials(trusted + chain, key, trusted), "the chain is out of order");
        expectRefused(
                new PemCredentials(TestAuthority.pem("CERTIFICATE", new byte[50]), key, trusted),
                "a certificate is damaged, position=0");
        expectRefused(
                new PemCredentials("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----", key, trusted),
                "a PEM block is not base64, label=CERTIFICATE");
        expectRefused(TlsSettings.contexts(() -> null), "the host supplied no credentials");
        expectRefused(
                TlsSettings.mutual(() -> {
                    throw new IllegalStateException("vault is sealed");
                }),
                "vault is sealed");
        expectRefused(TlsFiles.in(directory.resolve("nowhere")).settings(), "cannot read a PEM file");
        assertFalse(FIRST.toString().contains(key), "the key in a log");
    }

    @Test
    void shouldNotStartAsAMemberThatItsCertificateDoesNotName() {
        TlsCredentialsException refused = assertThrows(
                TlsCredentialsException.class,
                () -> new TlsMember(7, builder -> builder.tls(TlsMember.fixed(FIRST))).close());

        assertTrue(refused.getMessage().contains("memberId=7, expected=raftwright:member:7"), refused::getMessage);
    }

    @Test
    void shouldAskForNoTimesThatMakeNoSense() {
        TlsSettings settings = TlsMember.fixed(FIRST);

        assertThrows(IllegalArgumentException.class, () -> settings.reloadEvery(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> settings.reloadEvery(Duration.ofDays(2)));
        assertThrows(IllegalArgumentException.class, () -> settings.warnBeforeExpiry(Duration.ofDays(-1)));
    }

    private static PemCredentials withKey(String key) {
        return new PemCredentials(FIRST.certificateChain(), key, FIRST.trusted());
    }

    private static void expectRefused(PemCredentials credentials, String why) {
        expectRefused(TlsMember.fixed(credentials), why);
    }

    /** Returns the whole message. */
    private static String expectRefused(TlsSettings settings, String why) {
        TlsCredentialsException refused = assertThrows(
                TlsCredentialsException.class,
                () -> TcpTransport.builder("127.0.0.1:0").tls(settings).bind());
        assertTrue(refused.getMessage().contains(why), refused::getMessage);
        assertFalse(refused.getMessage().contains(FIRST.privateKey().substring(40, 80)), "the key in a message");
        return refused.getMessage();
    }
}
