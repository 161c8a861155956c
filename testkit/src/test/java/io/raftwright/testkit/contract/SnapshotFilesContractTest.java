package io.raftwright.testkit.contract;

import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.SnapshotStore;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFilesContractTest extends SnapshotStoreDamageContract {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final SnapshotOptions OPTIONS = new SnapshotOptions(4096, 2, 1 << 20);

    @TempDir
    private Path directory;

    private LossyDisks<SnapshotFiles> disks;

    @BeforeEach
    void makeDisks() {
        disks = new LossyDisks<>(directory, disk -> SnapshotFiles.open(disk.root(), CLUSTER, OPTIONS, disk));
    }

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
