package io.raftwright.api;

import org.jspecify.annotations.Nullable;

/**
 * The request was sent on its way and its fate is unknown: it may have taken effect, may take effect later, or never. Read
 * the state before trying again, unless the request is idempotent.
 */
public final class IndeterminateException extends RaftException {
    private static final long serialVersionUID = 1L;

    public IndeterminateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
