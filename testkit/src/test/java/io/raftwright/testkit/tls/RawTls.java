package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.transport.tls.PemCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.UUID;
import java.util.zip.CRC32C;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A blocking socket of the JDK that speaks TLS, or nothing, to a member's port, and says on it what a test wants. */
final class RawTls implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 15_000;

    private final Socket socket;

    private RawTls(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_TIMEOUT_MS);
    }

    /** Without TLS. */
    static RawTls plain(int port) throws IOException {
        return new RawTls(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    static RawTls of(SSLContext context, int port, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return new RawTls(socket);
    }

    static RawTls of(PemCredentials credentials, int port) throws IOException {
        return of(context(credentials, true), port);
    }

    /** What the JDK itself makes of PEM texts with an EC key. */
    static SSLContext context(PemCredentials credentials, boolean showsCertificate) {
        char[] password = {};
        try {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, password);
            if (showsCertificate) {
                own.setKeyEntry("own", key(credentials), password, certificates(credentials.certificateChain()));
            }
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, password);
            for (Certificate authority : certificates(credentials.trusted())) {
                trusted.setCertificateEntry("authority-" + trusted.size(), authority);
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, password);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static PrivateKey key(PemCredentials credentials) throws GeneralSecurityException {
        String base64 = credentials.privateKey().replaceAll("-----.*-----", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    }

    static Certificate[] certificates(String pem) throws GeneralSecurityException {
        Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        return all.toArray(Certificate[]::new);
    }

    /** The first record of a member that dials. */
    static byte[] clientHello(PemCredentials credentials) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TlsMember dialling = TlsMember.of(2, credentials)) {
            dialling.dial(1, server.getLocalPort());
            try (Socket accepted = server.accept()) {
                byte[] header = accepted.getInputStream().readNBytes(5);
                byte[] all = Arrays.copyOf(header, 5 + ByteBuffer.wrap(header).getShort(3));
                accepted.getInputStream().readNBytes(all, 5, all.length - 5);
                return all;
            }
        }
    }

    /** The hello that begins a connection, as laid out in the transport's own documentation. */
    static byte[] hello(int version, UUID cluster, long senderId, long receiverId, long incarnation) {
        ByteBuffer bytes = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0x31545752).putShort((short) version).putShort((short) 0);
        bytes.putLong(cluster.getMostSignificantBits()).putLong(cluster.getLeastSignificantBits());
        bytes.putLong(senderId).putLong(receiverId).putLong(incarnation).putInt(0);
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, 52);
        return bytes.putInt((int) crc.getValue()).array();
    }

    /** The right one, of a member to member 1. */
    static byte[] helloOf(long senderId) {
        return hello(1, TlsMember.CLUSTER, senderId, 1, 1000 + senderId);
    }

    RawTls say(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** The code in the answer to a hello; 0 and 7 are a welcome. */
    int verdict() throws IOException {
        byte[] answer = socket.getInputStream().readNBytes(32);
        return ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).getShort(6);
    }

    byte[] bytes(int count) throws IOException {
        return socket.getInputStream().readNBytes(count);
    }

    /** Waits until the other end has ended the connection, in whatever way. */
    void expectEnd() {
        int value = 0;
        try {
            while (value >= 0) {
                value = socket.getInputStream().read();
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still open after " + READ_TIMEOUT_MS + " ms", e);
        } catch (IOException e) {
            assertTrue(true, "an alert, or a reset"); // ended
        }
    }

    /** The certificate that the other end shows. */
    Certificate certificate() throws IOException {
        ((SSLSocket) socket).startHandshake();
        return ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
