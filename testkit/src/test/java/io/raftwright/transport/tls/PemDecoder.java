package io.raftwright.transport.tls;

import io.raftwright.testkit.fuzz.Decoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** PEM files, which an administrator writes. */
public final class PemDecoder {
    private PemDecoder() {}

    public static Decoder decoder() {
        String text = "remark\n-----BEGIN CERTIFICATE-----\nAAEC\nAwQF\n-----END CERTIFICATE-----\r\n"
                + "-----BEGIN PRIVATE KEY-----\nBwgJ\n-----END PRIVATE KEY-----";
        return new Decoder(
                "tls-pem",
                List.of(text.getBytes(StandardCharsets.UTF_8)),
                List.of(TlsCredentialsException.class),
                input -> !Pem.parse(new String(input, StandardCharsets.UTF_8), "fuzzed")
                        .isEmpty());
    }
}
