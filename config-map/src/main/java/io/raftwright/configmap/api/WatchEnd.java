package io.raftwright.configmap.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a watch ended other than by its own {@link Watch#close}.
 *
 * @param reason         why
 * @param resumeRevision the revision to watch from next: the first one not delivered; or, if that has been compacted, the
 *                       oldest one still there (what lies between is lost: read the keys anew)
 * @param cause          what was thrown, if that ended it
 */
public record WatchEnd(
        Reason reason, long resumeRevision, @Nullable Throwable cause) {

    /** Why a watch ended. */
    public enum Reason {
        /** The watch fell so far behind that what it had to deliver next has been compacted away. */
        COMPACTED,
        /** The listener, or its executor, threw. */
        LISTENER_FAILED,
        /** The map was closed, or its node is broken. */
        MAP_CLOSED
    }

    public WatchEnd {
        Objects.requireNonNull(reason, "reason");
    }
}
