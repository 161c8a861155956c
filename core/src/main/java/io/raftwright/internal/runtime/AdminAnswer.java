package io.raftwright.internal.runtime;

import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.membership.Configuration;

/** What the leader says to an {@link AdminRequest}; the second answer, if any, says how it ended. */
sealed interface AdminAnswer {

    /** Nothing happened; or a transfer was given up. */
    record Refused(Reason reason, String message) implements AdminAnswer {}

    /**
     * It is under way.
     *
     * @param index    of the configuration's entry, written in the term of the request; 0 for a transfer
     * @param targetId to whom leadership is on its way; 0 for a change
     */
    record Accepted(long index, long targetId) implements AdminAnswer {}

    /** It is done; this configuration is in force. */
    record Done(Configuration configuration) implements AdminAnswer {}
}
