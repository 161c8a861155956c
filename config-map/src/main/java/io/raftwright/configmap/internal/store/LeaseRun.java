package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseExistsException;
import io.raftwright.configmap.api.LeaseStatus;
import io.raftwright.configmap.internal.command.LeaseCommand;
import java.time.Duration;

/** Carries one command about a lease out. Owner: the apply thread, for one command. */
final class LeaseRun {
    private final Edit edit;
    private final long index;
    private final long logTime;

    /**
     * @param edit    takes the writes
     * @param index   the command's
     * @param logTime the command's, in seconds
     */
    LeaseRun(Edit edit, long index, long logTime) {
        this.edit = edit;
        this.index = index;
        this.logTime = logTime;
    }

    StoreResult run(LeaseCommand command) {
        if (command instanceof LeaseCommand.Grant grant) {
            return grant(grant);
        } else if (command instanceof LeaseCommand.KeepAlive renewed) {
            return new StoreResult.Leased(
                    edit.hold(edit.lease(renewed.id()).keptAlive(logTime)).lease());
        } else if (command instanceof LeaseCommand.Revoke revoked) {
            return new StoreResult.Done(edit.revoke(edit.lease(revoked.id())));
        } else if (command instanceof LeaseCommand.TimeToLive asked) {
            return new StoreResult.LeaseTold(status(edit.lease(asked.id())));
        }
        throw new AssertionError(command);
    }

    private StoreResult grant(LeaseCommand.Grant grant) {
        if (grant.id() != Lease.NONE && edit.leases().get(grant.id()) != null) {
            throw new LeaseExistsException(grant.id());
        }
        long id = grant.id() == Lease.NONE ? freeId() : grant.id();
        return new StoreResult.Leased(
                edit.hold(LeaseRecord.granted(id, grant.ttlSeconds(), logTime)).lease());
    }

    /**
     * An id that no lease has. It comes from the index, so all members choose alike, and no two are the same; it is scattered over all
     * numbers, so those that clients choose hardly ever meet it.
     */
    private long freeId() {
        long id = StateDigest.mix(0, index) & Long.MAX_VALUE;
        while (id == Lease.NONE || edit.leases().get(id) != null) {
            id = id + 1 & Long.MAX_VALUE;
        }
        return id;
    }

    private LeaseStatus status(LeaseRecord lease) {
        long left = Math.max(0, lease.deadline() - 1 - logTime);
        return new LeaseStatus(
                lease.id(),
                Duration.ofSeconds(lease.ttlSeconds()),
                Duration.ofSeconds(left),
                lease.kvs().stream().map(KeyValue::key).toList());
    }
}
