package io.raftwright.testkit.tls;

import io.raftwright.transport.tls.PemCredentials;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An authority that signs certificates of members, good ones and bad ones. */
final class TestAuthority {
    private static final Duration DAY = Duration.ofDays(1);

    private final String name;
    private final KeyPair keys = keys("EC");
    private final String pem;
    private final @Nullable TestAuthority parent;
    private long serial;

    TestAuthority(String name) {
        this(name, null);
    }

    /** One whose own certificate another signs. */
    TestAuthority(String name, @Nullable TestAuthority parent) {
        this.name = name;
        this.parent = parent;
        byte[] isAuthority = extension("2.5.29.19", true, Der.sequence(Der.TRUE));
        Instant now = Instant.now();
        TestAuthority signer = parent == null ? this : parent;
        this.pem = pem("CERTIFICATE", signer.certificate(name, keys, now.minus(DAY), now.plus(DAY), isAuthority));
    }

    /** A certificate that is to be made. */
    record Request(String algorithm, Instant notBefore, Instant notAfter, List<String> names) {
        static Request ofMember(long memberId) {
            return named("raftwright:member:" + memberId);
        }

        /** Names with a colon become URIs, others DNS names. */
        static Request named(String... names) {
            Instant now = Instant.now();
            return new Request("EC", now.minus(DAY), now.plus(DAY), List.of(names));
        }

        Request of(String otherAlgorithm) {
            return new Request(otherAlgorithm, notBefore, notAfter, names);
        }

        Request from(Instant time) {
            return new Request(algorithm, time, notAfter, names);
        }

        Request until(Instant time) {
            return new Request(algorithm, notBefore, time, names);
        }
    }

    /** The authority's own certificate. */
    String pem() {
        return pem;
    }

    /** What a member of this authority needs: it trusts the others. */
    PemCredentials member(long memberId) {
        return issue(Request.ofMember(memberId));
    }

    PemCredentials issue(Request request) {
        KeyPair pair = keys(request.algorithm());
        List<byte[]> names = new ArrayList<>();
        for (String subjectName : request.names()) {
            names.add(Der.markedText(subjectName.indexOf(':') < 0 ? 2 : 6, subjectName));
        }
        byte[] subjectNames = extension("2.5.29.17", false, Der.sequence(names.toArray(byte[][]::new)));
        byte[] certificate =
                certificate("member of " + name, pair, request.notBefore(), request.notAfter(), subjectNames);
        return new PemCredentials(
                pem("CERTIFICATE", certificate) + (parent == null ? "" : pem),
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
                parent == null ? pem : parent.pem);
    }

    private byte[] certificate(String subject, KeyPair pair, Instant notBefore, Instant notAfter, byte[] extension) {
        byte[] algorithm = Der.sequence(Der.objectId("1.2.840.10045.4.3.2")); // ECDSA with SHA-256
        byte[] content = Der.sequence(
                Der.marked(0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(BigInteger.valueOf(++serial)),
                algorithm,
                named(name),
                Der.sequence(Der.time(notBefore), Der.time(notAfter)),
                named(subject),
                pair.getPublic().getEncoded(),
                Der.marked(3, Der.sequence(extension)));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            return Der.sequence(content, algorithm, Der.bits(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] extension(String id, boolean isCritical, byte[] value) {
        byte[] wrapped = Der.of(Der.OCTET_STRING, value);
        return isCritical ? Der.sequence(Der.objectId(id), Der.TRUE, wrapped) : Der.sequence(Der.objectId(id), wrapped);
    }

    private static byte[] named(String commonName) {
        byte[] text = Der.of(Der.UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8));
        return Der.sequence(Der.of(Der.SET, Der.sequence(Der.objectId("2.5.4.3"), text)));
    }

    private static KeyPair keys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (!algorithm.equals("Ed25519")) {
                generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, trusting these authorities. */
    static PemCredentials trusting(PemCredentials own, TestAuthority... authorities) {
        StringBuilder trusted = new StringBuilder();
        for (TestAuthority authority : authorities) {
            trusted.append(authority.pem());
        }
        return new PemCredentials(own.certificateChain(), own.privateKey(), trusted.toString());
    }

    static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }
}
