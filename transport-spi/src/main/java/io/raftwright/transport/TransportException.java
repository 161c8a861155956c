package io.raftwright.transport;

import org.jspecify.annotations.Nullable;

/** A transport could not start. Nothing was left open; mend what the message names and start again. */
public class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TransportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
