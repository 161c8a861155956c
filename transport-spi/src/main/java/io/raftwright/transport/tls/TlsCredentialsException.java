package io.raftwright.transport.tls;

import io.raftwright.transport.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * A certificate, a key or a list of authorities cannot be used. Where a transport starts, it does not; where it runs, it goes on
 * with the ones that it has. The message names the source and what to do about it, never what is in a key.
 */
public final class TlsCredentialsException extends TransportException {
    private static final long serialVersionUID = 1L;

    TlsCredentialsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    TlsCredentialsException(String message) {
        super(message, null);
    }
}
