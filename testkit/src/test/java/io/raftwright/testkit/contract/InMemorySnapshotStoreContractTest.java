package io.raftwright.testkit.contract;

import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.SnapshotStore;

class InMemorySnapshotStoreContractTest extends SnapshotStoreContract {

    @Override
    protected SnapshotStore openFresh() {
        return new InMemorySnapshotStore();
    }

    @Override
    protected SnapshotStore reopen(SnapshotStore closed) {
        return ((InMemorySnapshotStore) closed).reopened();
    }

    @Override
    protected SnapshotStore crash(SnapshotStore store) {
        return ((InMemorySnapshotStore) store).crashed();
    }
}
