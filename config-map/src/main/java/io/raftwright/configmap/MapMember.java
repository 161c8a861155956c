package io.raftwright.configmap;

import io.raftwright.RaftNode;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.configmap.internal.watch.WatchHub;

/**
 * The parts of a running member, which all views of its map share.
 *
 * @param node  replicates
 * @param store what it replicates
 * @param hub   serves the watches
 */
record MapMember(RaftNode<StoreResult> node, ConfigStore store, WatchHub hub) {

    /** The watches end first, so that their listeners are told of a closing and not of a failure. */
    void close() {
        hub.close();
        node.close();
    }

    void halt() {
        hub.close();
        node.halt();
    }
}
