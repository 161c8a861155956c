package io.raftwright.testkit.disk;

import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.testkit.contract.SnapshotStoreDamageContract;
import java.util.UUID;

class SnapshotsOnSimulatedDiskContractTest extends SnapshotStoreDamageContract {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final SnapshotOptions OPTIONS = new SnapshotOptions(4096, 2, 1 << 20);

    private final StoreDisks<SnapshotFiles> disks =
            new StoreDisks<>(disk -> SnapshotFiles.open(StoreDisks.ROOT, CLUSTER, OPTIONS, disk));

    @Override
    protected SnapshotStore openFresh() {
        return disks.openFresh();
    }

    @Override
    protected SnapshotStore reopen(SnapshotStore closed) {
        return disks.reopen(closed);
    }

    @Override
    protected SnapshotStore crash(SnapshotStore store) {
        return disks.crash(store, store::close);
    }

    @Override
    protected void damage(SnapshotStore store, byte[] bytes) {
        disks.damage(store, bytes);
    }
}
