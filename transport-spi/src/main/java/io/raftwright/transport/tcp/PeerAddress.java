package io.raftwright.transport.tcp;

import org.jspecify.annotations.Nullable;

/**
 * Where a member listens, as written: {@code host:port}, an IPv6 host in brackets ({@code [::1]:7001}). Not resolved.
 *
 * @param host a name or a literal address, without brackets
 * @param port 0 to 65535; 0 only to bind to any free port
 */
record PeerAddress(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /**
     * Reads the notation.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static PeerAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw malformed(text, null);
        }
        String host = text.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        host = isBracketed ? host.substring(1, host.length() - 1) : host;
        if (isBracketed != host.indexOf(':') >= 0 || host.isBlank() || hasBracket(host)) {
            throw malformed(text, null);
        }
        return new PeerAddress(host, parsePort(text, text.substring(colon + 1)));
    }

    private static boolean hasBracket(String host) {
        return host.indexOf('[') >= 0 || host.indexOf(']') >= 0;
    }

    private static int parsePort(String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port < 0 || port > MAX_PORT || digits.startsWith("+")) {
                throw malformed(text, null);
            }
            return port;
        } catch (NumberFormatException e) {
            throw malformed(text, e);
        }
    }

    private static IllegalArgumentException malformed(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException("address is not host:port or [ipv6]:port, address=" + text, cause);
    }

    /** Whether resolving this host asks no name server. */
    boolean isLiteral() {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
