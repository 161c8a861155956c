package io.raftwright.transport.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509TrustManager;

/**
 * The other end of one connection: the engine to talk to it, and what it proved. Owner: one thread at a time; {@link #isOutdated}
 * and {@link #verifyAgain} any.
 */
public final class TlsPeer {
    /**
     * The kind of authentication as the JDK names it in a handshake of TLS 1.3, where it says nothing of the key exchange. A key's own
     * algorithm is none that it knows of a server: each would be refused.
     */
    private static final String OF_TLS_1_3 = "UNKNOWN";

    private final CredentialWatch watch;
    private final SSLEngine engine;
    private volatile Credentials judgedBy;
    private volatile X509Certificate[] chain = {};
    private Set<String> names = Set.of();

    TlsPeer(CredentialWatch watch, Credentials judgedBy, SSLEngine engine) {
        this.watch = watch;
        this.judgedBy = judgedBy;
        this.engine = engine;
    }

    /** The engine of this connection; whoever has it makes the handshake, before {@link #prove}. */
    public SSLEngine engine() {
        return engine;
    }

    /**
     * Looks at the certificate that the other end showed, once the handshake is complete.
     *
     * @throws SSLPeerUnverifiedException if it showed none
     * @throws CertificateException       if it is not valid today, or not X.509: a host's trust manager may have let it pass
     */
    public void prove() throws SSLPeerUnverifiedException, CertificateException {
        Certificate[] shown = engine.getSession().getPeerCertificates();
        X509Certificate[] known = new X509Certificate[shown.length];
        for (int i = 0; i < shown.length; i++) {
            if (!(shown[i] instanceof X509Certificate certificate)) {
                throw new CertificateException("a certificate is not X.509, type=" + shown[i].getType());
            }
            known[i] = certificate;
        }
        known[0].checkValidity();
        names = MemberNames.of(known[0]);
        chain = known;
    }

    /** Whether the certificate that the other end proved to own names this member. */
    public boolean speaksFor(long memberId) {
        return watch.names().isNamed(memberId, names);
    }

    /** The names in that certificate, for a log line. */
    public String names() {
        return names.isEmpty() ? "none" : String.join(" ", names);
    }

    /** What that certificate would have to be named, for a log line. */
    public String expectedName(long memberId) {
        return watch.names().expected(memberId);
    }

    /** Whether this member's credentials changed since the other end was judged. Cheap. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isOutdated() {
        return judgedBy != watch.current();
    }

    /**
     * Judges the other end by the credentials of now. Takes about a millisecond.
     *
     * @throws CertificateException if it would no longer be let in
     */
    public void verifyAgain() throws CertificateException {
        Credentials now = watch.current();
        X509TrustManager trust = now.trust();
        if (trust != null) {
            if (engine.getUseClientMode()) {
                trust.checkServerTrusted(chain, OF_TLS_1_3);
            } else {
                trust.checkClientTrusted(chain, OF_TLS_1_3);
            }
        }
        judgedBy = now;
    }
}
