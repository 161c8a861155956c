package io.raftwright.transport.tls;

import java.util.Objects;

/**
 * Certificates and key of one member as PEM text, e.g. out of a vault.
 *
 * @param certificateChain the member's certificate, then those between it and its authority, each signed by the next
 * @param privateKey       the key of the first of them: PKCS#8, not encrypted, RSA, EC or Ed25519
 * @param trusted          the authorities whose members may connect; several while one replaces another
 */
public record PemCredentials(String certificateChain, String privateKey, String trusted) {
    public PemCredentials {
        Objects.requireNonNull(certificateChain, "certificateChain");
        Objects.requireNonNull(privateKey, "privateKey");
        Objects.requireNonNull(trusted, "trusted");
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return "PemCredentials[certificateChainLength=" + certificateChain.length() + ", trustedLength="
                + trusted.length() + "]";
    }
}
