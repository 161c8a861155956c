package io.raftwright.transport.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One block of a PEM text (RFC 7468): a label, and bytes in base64 between two lines that name it. What stands between blocks is
 * left aside, since many tools write remarks there.
 */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final String label;
    private final byte[] bytes;

    private Pem(String label, byte[] bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /** What the bytes are, e.g. {@code CERTIFICATE}. */
    String label() {
        return label;
    }

    /** DER, not parsed yet. */
    byte[] bytes() {
        return bytes;
    }

    /**
     * Reads all blocks of a text, in their order.
     *
     * @param text   the text, of any line ends
     * @param source where it comes from, for messages
     * @throws TlsCredentialsException if a block does not end, or is not base64
     */
    static List<Pem> parse(String text, String source) {
        List<Pem> blocks = new ArrayList<>();
        String label = null;
        StringBuilder base64 = new StringBuilder();
        for (String untrimmed : text.split("\\R", -1)) {
            String line = untrimmed.strip();
            if (label == null) {
                label = labelOf(line, BEGIN);
                base64.setLength(0);
            } else if (label.equals(labelOf(line, END))) {
                blocks.add(new Pem(label, decode(base64, label, source)));
                label = null;
            } else if (line.startsWith(DASHES)) {
                throw new TlsCredentialsException("a PEM block does not end, label=" + label + ", source=" + source);
            } else {
                base64.append(line);
            }
        }
        if (label != null) {
            throw new TlsCredentialsException("a PEM block does not end, label=" + label + ", source=" + source);
        }
        return blocks;
    }

    private static @Nullable String labelOf(String line, String marker) {
        return line.startsWith(marker) && line.endsWith(DASHES) && line.length() >= marker.length() + DASHES.length()
                ? line.substring(marker.length(), line.length() - DASHES.length())
                : null;
    }

    private static byte[] decode(StringBuilder base64, String label, String source) {
        try {
            return Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            // "Proc-Type: 4,ENCRYPTED" is how keys were encrypted before PKCS#8; the cause would quote nothing of the
            // key
            String hint = base64.indexOf("ENCRYPTED") >= 0 ? PemKey.hintFor(source) : "";
            throw new TlsCredentialsException(
                    "a PEM block is not base64, label=" + label + ", source=" + source + hint, e);
        }
    }
}
