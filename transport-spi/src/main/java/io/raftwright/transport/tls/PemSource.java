package io.raftwright.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Credentials in PEM, from three files or from the host. Changes are found by their content. */
final class PemSource implements CredentialSource {
    private static final long MAX_FILE_LENGTH = 1 << 20;

    private final Supplier<PemCredentials> texts;
    private final String chainSource;
    private final String keySource;
    private final String trustSource;

    private PemSource(Supplier<PemCredentials> texts, String chainSource, String keySource, String trustSource) {
        this.texts = texts;
        this.chainSource = chainSource;
        this.keySource = keySource;
        this.trustSource = trustSource;
    }

    static PemSource ofFiles(Path chain, Path key, Path trusted) {
        return new PemSource(
                () -> new PemCredentials(read(chain), read(key), read(trusted)),
                chain.toString(),
                key.toString(),
                trusted.toString());
    }

    static PemSource ofHost(Supplier<PemCredentials> texts) {
        return new PemSource(texts, "certificateChain", "privateKey", "trusted");
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_LENGTH) {
                throw new TlsCredentialsException("a PEM file is too long, length=" + Files.size(file) + ", max="
                        + MAX_FILE_LENGTH + ", source=" + file);
            }
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new TlsCredentialsException("cannot read a PEM file, source=" + file + ", cause=" + e, e);
        }
    }

    @Override
    public Credentials load(@Nullable Credentials current) {
        PemCredentials now = texts.get();
        if (current != null && current.origin().equals(now)) {
            return current;
        }
        List<X509Certificate> chain = certificates(now.certificateChain(), chainSource);
        return Credentials.of(
                now,
                chainSource,
                PemKey.parse(now.privateKey(), keySource, chain.get(0).getPublicKey()),
                chain,
                certificates(now.trusted(), trustSource));
    }

    private static List<X509Certificate> certificates(String text, String source) {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem block : Pem.parse(text, source)) {
                if (block.label().equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
                }
            }
        } catch (CertificateException e) {
            throw new TlsCredentialsException(
                    "a certificate is damaged, position=" + certificates.size() + ", source=" + source, e);
        }
        if (certificates.isEmpty()) {
            throw new TlsCredentialsException("no certificate found, expected PEM, source=" + source);
        }
        return certificates;
    }
}
