package io.raftwright.transport.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credentials in two key store files, PKCS#12 or any other kind that the JDK tells by itself. */
final class KeyStoreSource implements CredentialSource {
    private final Path own;
    private final Path trusted;
    private final char[] password;

    KeyStoreSource(Path own, Path trusted, char[] password) {
        this.own = own;
        this.trusted = trusted;
        this.password = password.clone();
    }

    @Override
    public Credentials load(@Nullable Credentials current) {
        try {
            Object origin =
                    List.of(ByteBuffer.wrap(Files.readAllBytes(own)), ByteBuffer.wrap(Files.readAllBytes(trusted)));
            return current != null && current.origin().equals(origin) ? current : open(origin);
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsCredentialsException(
                    "cannot read key stores, own=" + own + ", trusted=" + trusted + ", cause=" + e, e);
        }
    }

    private Credentials open(Object origin) throws IOException, GeneralSecurityException {
        KeyStore ownStore = KeyStore.getInstance(own.toFile(), password);
        KeyStore trustedStore = KeyStore.getInstance(trusted.toFile(), password);
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(ownStore.aliases())) {
            if (ownStore.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        if (keys.size() != 1) {
            throw new TlsCredentialsException("expected one private key, count=" + keys.size() + ", source=" + own);
        }
        if (!(ownStore.getKey(keys.get(0), password) instanceof PrivateKey key)) {
            throw new TlsCredentialsException("the key is not a private key, source=" + own);
        }
        List<X509Certificate> authorities = new ArrayList<>();
        for (String alias : Collections.list(trustedStore.aliases())) {
            if (trustedStore.isCertificateEntry(alias)
                    && trustedStore.getCertificate(alias) instanceof X509Certificate authority) {
                authorities.add(authority);
            }
        }
        return Credentials.of(
                origin, own.toString(), key, x509(ownStore.getCertificateChain(keys.get(0))), authorities);
    }

    private List<X509Certificate> x509(Certificate... chain) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Certificate certificate : chain) {
            if (!(certificate instanceof X509Certificate known)) {
                throw new TlsCredentialsException(
                        "a certificate is not X.509, type=" + certificate.getType() + ", source=" + own);
            }
            certificates.add(known);
        }
        return certificates;
    }
}
