package io.raftwright.testkit.contract;

import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.LogStore;

class InMemoryLogStoreContractTest extends LogStoreContract {

    @Override
    protected LogStore openFresh() {
        return new InMemoryLogStore(42);
    }

    @Override
    protected LogStore reopen(LogStore closed) {
        return ((InMemoryLogStore) closed).reopened();
    }

    @Override
    protected LogStore crash(LogStore store) {
        return ((InMemoryLogStore) store).crashed();
    }

    @Override
    protected void failMedium(LogStore store) {
        ((InMemoryLogStore) store).fail("medium gone");
    }
}
