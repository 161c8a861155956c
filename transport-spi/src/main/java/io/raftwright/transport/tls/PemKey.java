package io.raftwright.transport.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** The private key in a PEM text: PKCS#8, not encrypted. For any other the message names the command that converts it. */
final class PemKey {
    private static final String PKCS8 = "PRIVATE KEY";

    private PemKey() {}

    /**
     * Reads the only key of a text.
     *
     * @param text   PEM
     * @param source where it comes from, for messages
     * @param pair   the public half, which tells the algorithm
     * @throws TlsCredentialsException if there is none, or more than one, or another format, or of another algorithm
     */
    static PrivateKey parse(String text, String source, PublicKey pair) {
        List<Pem> keys = Pem.parse(text, source).stream()
                .filter(block -> block.label().endsWith(PKCS8))
                .toList();
        if (keys.size() != 1) {
            throw new TlsCredentialsException("expected one private key, count=" + keys.size() + ", source=" + source);
        }
        Pem only = keys.get(0);
        if (!only.label().equals(PKCS8)) {
            throw new TlsCredentialsException("cannot read this kind of private key, label=" + only.label()
                    + ", source=" + source + hintFor(source));
        }
        try {
            return KeyFactory.getInstance(pair.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(only.bytes()));
        } catch (GeneralSecurityException e) {
            throw new TlsCredentialsException(
                    "the private key is damaged, or not of its certificate's algorithm, algorithm="
                            + pair.getAlgorithm() + ", source=" + source,
                    e);
        }
    }

    /** How to make what can be read of what cannot. */
    static String hintFor(String source) {
        return "; convert it: openssl pkcs8 -topk8 -nocrypt -in " + source + " -out " + source + ".pk8";
    }
}
