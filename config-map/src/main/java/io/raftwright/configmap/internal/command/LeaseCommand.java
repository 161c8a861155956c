package io.raftwright.configmap.internal.command;

import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.Lease;
import java.time.Duration;

/** A change of the leases as it is replicated. When it happens is the log's time at its entry. */
public sealed interface LeaseCommand extends MapCommand {

    /**
     * Grants a lease.
     *
     * @param id         its id, or {@link Lease#NONE} for one that the store chooses
     * @param ttlSeconds from 1 to {@link Lease#MAX_TTL}
     */
    record Grant(long id, long ttlSeconds) implements LeaseCommand {
        public Grant {
            checkId(id, Lease.NONE);
            if (ttlSeconds < 1 || ttlSeconds > Lease.MAX_TTL.toSeconds()) {
                throw new InvalidRequestException(
                        InvalidRequestException.Reason.OUT_OF_RANGE,
                        "time to live is out of range, ttlSeconds=" + ttlSeconds + ", max="
                                + Lease.MAX_TTL.toSeconds());
            }
        }

        /** As a client asks for it: the next whole second. */
        public static Grant of(long id, Duration ttl) {
            return new Grant(id, WholeSeconds.of(ttl));
        }
    }

    /** Lets a lease live for its whole time again. */
    record KeepAlive(long id) implements LeaseCommand {
        public KeepAlive {
            checkId(id, 1);
        }
    }

    /** Ends a lease. */
    record Revoke(long id) implements LeaseCommand {
        public Revoke {
            checkId(id, 1);
        }
    }

    /** Asks how much of a lease is left: that is known where the log's time is. */
    record TimeToLive(long id) implements LeaseCommand {
        public TimeToLive {
            checkId(id, 1);
        }
    }

    /**
     * Ends the leases that have run out by the log's time at this entry, the longest overdue first, as many as one command may. If
     * there are none it is a checkpoint: what has passed of the leases' time is in the log, and outlives its leader.
     */
    record Expire() implements LeaseCommand {}

    private static void checkId(long id, long smallest) {
        if (id < smallest) {
            throw new InvalidRequestException(
                    InvalidRequestException.Reason.OUT_OF_RANGE, "lease id is out of range, lease=" + id);
        }
    }
}
