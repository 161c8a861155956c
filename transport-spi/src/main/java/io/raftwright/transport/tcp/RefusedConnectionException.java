package io.raftwright.transport.tcp;

import java.io.IOException;

/**
 * The two ends of a connection cannot work together, or one of them does not speak the protocol. The connection is
 * dropped with one log line; it is a matter of configuration, or a stranger at the door, never of this member's health.
 */
final class RefusedConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedConnectionException(String message) {
        super(message);
    }
}
