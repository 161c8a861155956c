package io.raftwright.transport.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a member shows and whom it trusts, at one time.
 *
 * @param origin  what they were made of: equal as long as nothing changed
 * @param context makes the engines
 * @param chain   the member's own certificates, its own first; empty if only the host knows them
 * @param trust   judges the certificates of others; null if only the host does
 */
record Credentials(
        Object origin,
        SSLContext context,
        List<X509Certificate> chain,
        @Nullable X509TrustManager trust) {
    private static final String PROTOCOL = "TLSv1.3";

    /** Longer than a ticket may live, so that the JDK gives out none: each connection proves its certificate. */
    private static final int NO_TICKETS_S = 8 * 24 * 3600;

    /** Credentials of which only the host knows what is in them. */
    static Credentials ofHost(SSLContext context) {
        return new Credentials(context, context, List.of(), null);
    }

    /**
     * Credentials of a key and certificates.
     *
     * @param source where they come from, for messages
     * @throws TlsCredentialsException if they do not belong together
     */
    static Credentials of(
            Object origin, String source, PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted) {
        if (trusted.isEmpty()) {
            throw new TlsCredentialsException("no authority is trusted, so nobody could connect, source=" + source);
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                throw new TlsCredentialsException("the chain is out of order: each certificate must be signed by the "
                        + "next, position=" + i + ", source=" + source);
            }
        }
        try {
            checkPair(key, chain.get(0).getPublicKey(), source);
            X509TrustManager trust = trustIn(trusted);
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            KeyManager own = new MemberKey(key, chain.toArray(X509Certificate[]::new));
            context.init(new KeyManager[] {own}, new TrustManager[] {trust}, null);
            context.getServerSessionContext().setSessionTimeout(NO_TICKETS_S);
            return new Credentials(origin, context, List.copyOf(chain), trust);
        } catch (GeneralSecurityException e) {
            throw new TlsCredentialsException("cannot use certificate and key, source=" + source + ", cause=" + e, e);
        }
    }

    private static void checkPair(PrivateKey key, PublicKey pair, String source) throws GeneralSecurityException {
        String algorithm = switch (pair.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> pair.getAlgorithm();
        };
        byte[] anything = source.getBytes(StandardCharsets.UTF_8);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(anything);
        byte[] signed = signature.sign();
        signature.initVerify(pair);
        signature.update(anything);
        if (!signature.verify(signed)) {
            throw new TlsCredentialsException(
                    "the private key is not that of the first certificate in the chain, source=" + source);
        }
    }

    private static X509TrustManager trustIn(List<X509Certificate> trusted) throws GeneralSecurityException {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            anchors.load(null, null);
        } catch (IOException e) {
            throw new KeyStoreException("an empty store could not be made", e);
        }
        for (int i = 0; i < trusted.size(); i++) {
            anchors.setCertificateEntry("authority-" + i, trusted.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(anchors);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                return trust;
            }
        }
        throw new NoSuchAlgorithmException("no PKIX trust manager for X.509");
    }

    /** When the first of the own certificates expires; far ahead if only the host knows. */
    Instant notAfter() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }
}
