package io.raftwright.transport.tcp;

import java.io.IOException;

/**
 * The two ends of a connection cannot work together, or one of them does not speak the protocol. The connection is
 * dropped with one log line; it is a matter of configuration, or a stranger at the door, never of this member's health.
 */
final class RefusedConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final boolean isForIncarnation;

    /**
     * A refusal.
     *
     * @param what    why, always in the same words
     * @param details what differs from case to case, {@code name=value}
     */
    RefusedConnectionException(String what, String details) {
        super(details.isEmpty() ? what : what + ", " + details);
        this.what = what;
        this.isForIncarnation = false;
    }

    /** What a peer answered instead of a welcome. */
    RefusedConnectionException(Answer answer) {
        super("refused by the peer: " + answer.meaning());
        this.what = "refused by the peer: " + answer.meaning();
        this.isForIncarnation = answer.code() == Verdict.OTHER_INCARNATION.code();
    }

    /** True if the peer knows this member under another incarnation. */
    boolean isForIncarnation() {
        return isForIncarnation;
    }

    /** Why, without what differs from case to case: two refusals alike in this are worth one log line. */
    String what() {
        return what;
    }
}
