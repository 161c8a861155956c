package io.raftwright.configmap;

import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseStatus;
import java.time.Duration;
import java.util.List;

/**
 * Leases of a map: a key put with one ({@link io.raftwright.configmap.api.Op.Put#withLease}) is deleted when the lease ends, because it
 * was revoked, or was not kept alive in time. All keys of a lease go in one revision, in their order.
 *
 * <p>A lease never ends sooner than its time to live after it was last kept alive, by the clock of whoever leads, and most often
 * within three seconds after that. While there is no leader no lease runs out, and a change of leaders may lengthen what is
 * left of it, never shorten it. A keep-alive that is answered was in force on a majority, whoever leads from then on; one that is too late
 * fails. As long as it is not known whether a keep-alive arrived, count from the last one that is known to have been asked
 * for before it was answered.
 *
 * <p>Leases are as durable as keys. Every call works on every member, waits like those of {@link ConfigMap}, and throws the same
 * exceptions. Safe for use by any number of threads.
 */
public interface Leases {

    /**
     * Grants a lease under an id that the map chooses.
     *
     * @param ttl greater than zero, at most {@link Lease#MAX_TTL}; rounded up to whole seconds
     */
    default Lease grant(Duration ttl) {
        return grant(Lease.NONE, ttl);
    }

    /**
     * Grants a lease.
     *
     * @param id  greater than 0; or {@link Lease#NONE} for one that the map chooses
     * @param ttl greater than zero, at most {@link Lease#MAX_TTL}; rounded up to whole seconds
     * @throws io.raftwright.configmap.api.LeaseExistsException    if there is a lease of this id
     * @throws io.raftwright.configmap.api.InvalidRequestException if the id or the time is out of range
     */
    Lease grant(long id, Duration ttl);

    /**
     * Lets a lease live for its whole time again, from now on.
     *
     * @throws io.raftwright.configmap.api.LeaseNotFoundException if it has ended
     */
    Lease keepAlive(long id);

    /**
     * Ends a lease, and deletes its keys in one revision.
     *
     * @return the keys as they were
     * @throws io.raftwright.configmap.api.LeaseNotFoundException if it has ended
     */
    DeleteResult revoke(long id);

    /**
     * How much of a lease is left, and which keys go with it. Costs an entry of the log, since only the log knows its time.
     *
     * @throws io.raftwright.configmap.api.LeaseNotFoundException if it has ended
     */
    LeaseStatus timeToLive(long id);

    /** The ids of all leases, ascending; linearizable. */
    List<Long> list();
}
