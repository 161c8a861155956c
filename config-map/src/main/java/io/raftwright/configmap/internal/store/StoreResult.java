package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseStatus;
import io.raftwright.configmap.api.OpResult;

/** What became of a command. */
public sealed interface StoreResult {

    /** It was carried out. */
    record Done(OpResult result) implements StoreResult {}

    /** History was compacted. */
    record Compacted(long revision) implements StoreResult {}

    /** A lease was granted or kept alive. */
    record Leased(Lease lease) implements StoreResult {}

    /** What there is to know of a lease. */
    record LeaseTold(LeaseStatus status) implements StoreResult {}

    /**
     * Leases that had run out were ended.
     *
     * @param count how many
     */
    record Expired(int count) implements StoreResult {}

    /** Nothing was changed, for the reason given. */
    record Refused(ConfigMapException reason) implements StoreResult {}
}
