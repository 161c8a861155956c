package io.raftwright.transport.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftwright.testkit.fuzz.Decoder;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** PEM files, which an administrator writes. */
public final class PemDecoders {
    private static final List<Class<? extends Throwable>> REFUSALS = List.of(TlsCredentialsException.class);

    /** PKCS#8 up to the number that is the secret, of 32 bytes. */
    private static final String ED25519 = "302e020100300506032b657004220420";

    private static final String P256 = "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420";

    private PemDecoders() {}

    public static List<Decoder> all() {
        String text = "remark\n-----BEGIN CERTIFICATE-----\nAAEC\nAwQF\n-----END CERTIFICATE-----\r\n"
                + "-----BEGIN PRIVATE KEY-----\nBwgJ\n-----END PRIVATE KEY-----";
        return List.of(
                new Decoder(
                                "tls-pem",
                                List.of(text.getBytes(UTF_8)),
                                REFUSALS,
                                input -> !Pem.parse(new String(input, UTF_8), "fuzzed")
                                        .isEmpty())
                        .ofLines(),
                new Decoder("tls-key-ed25519", List.of(key(ED25519)), REFUSALS, input -> takeKey(input, "EdDSA")),
                new Decoder("tls-key-ec", List.of(key(P256)), REFUSALS, input -> takeKey(input, "EC")));
    }

    private static byte[] key(String head) {
        return HexFormat.of().parseHex(head + "17".repeat(32));
    }

    /** The input is what stands in base64, so that it is changed without being spoilt. */
    private static boolean takeKey(byte[] input, String algorithm) {
        String text = "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(input)
                + "\n-----END PRIVATE KEY-----\n";
        return !PemKey.parse(text, "fuzzed", new Certified(algorithm))
                .getAlgorithm()
                .isEmpty();
    }

    /** The public half, of which the algorithm alone is looked at. */
    private record Certified(String algorithm) implements PublicKey {
        @Override
        public String getAlgorithm() {
            return algorithm;
        }

        @Override
        public String getFormat() {
            return "none";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[0];
        }
    }
}
