package io.raftwright.configmap.internal.command;

import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.Retention;

/** A choice of how large the map may be and how long it remembers, as it is replicated. */
public sealed interface UpkeepCommand extends MapCommand {

    /**
     * Chooses how large the map may be.
     *
     * @param bytes at least 1
     */
    record Quota(long bytes) implements UpkeepCommand {
        public Quota {
            if (bytes < 1) {
                throw new InvalidRequestException(
                        InvalidRequestException.Reason.OUT_OF_RANGE, "quota is out of range, bytes=" + bytes);
            }
        }
    }

    /** Lets the map grow again. */
    record Disarm() implements UpkeepCommand {}

    /**
     * Chooses how much history to keep; 0 for no bound.
     *
     * @param revisions how many revisions, the present one included
     * @param seconds   for how long, by the log's time
     */
    record Retain(long revisions, long seconds) implements UpkeepCommand {
        /** Longer than log time can tell. */
        private static final long MAX_SECONDS = 1L << 33;

        public Retain {
            if (revisions < 0 || seconds < 0 || seconds > MAX_SECONDS) {
                throw new InvalidRequestException(
                        InvalidRequestException.Reason.OUT_OF_RANGE,
                        "retention is out of range, revisions=" + revisions + ", seconds=" + seconds);
            }
        }

        /** As a client asks for it: the next whole second. */
        public static Retain of(Retention retention) {
            return new Retain(retention.revisions(), WholeSeconds.of(retention.period()));
        }
    }
}
