package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseStatus;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.configmap.api.Space;

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

    /** A choice was made of how large the map may be, or how long it remembers. */
    record Upkept(Space space) implements StoreResult {}

    /** A step of a comparison was taken note of. */
    record Noted() implements StoreResult {}

    /** Nothing was changed, for the reason given. */
    record Refused(ConfigMapException reason) implements StoreResult {}
}
