package io.raftwright.configmap;

import io.raftwright.RaftNode;
import io.raftwright.configmap.backup.Backup;
import io.raftwright.configmap.internal.check.StateCheck;
import io.raftwright.configmap.internal.lease.LeaseExpiry;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.configmap.internal.watch.WatchHub;
import java.time.Duration;

/**
 * The parts of a running member, which all views of its map share. Whoever runs the node and the watches in a way of their own, as a
 * simulation does, puts them together themselves; all others {@link ConfigMap#open}.
 *
 * @param node   replicates
 * @param store  what it replicates
 * @param hub    serves the watches
 * @param expiry ends the leases that have run out
 * @param check  compares its state with the others'
 */
public record MapMember(
        RaftNode<StoreResult> node, ConfigStore store, WatchHub hub, LeaseExpiry expiry, StateCheck check) {

    /** Lets watches and leases hear of changes: without it nothing of them happens. The store tells nobody else from then on. */
    public MapMember {
        store.onChange(() -> {
            hub.wake();
            expiry.onChange();
        });
        // What happened before is not told again: leases may have been restored, and watches may wait.
        hub.wake();
        expiry.onChange();
    }

    /** The map, as the clients of this member have it. */
    public AsyncConfigMap map(Duration deadline) {
        return new MemberAsyncMap(this, Deadlines.checked(deadline));
    }

    /** The map as it is. Apply thread only. */
    Backup backup() {
        return Backup.of(node.clusterId(), store.image());
    }

    /** The watches end first, so that their listeners are told of a closing and not of a failure. */
    void close() {
        check.close();
        expiry.close();
        hub.close();
        node.close();
    }

    void halt() {
        check.close();
        expiry.close();
        hub.close();
        node.halt();
    }
}
