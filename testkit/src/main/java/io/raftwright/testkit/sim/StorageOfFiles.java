package io.raftwright.testkit.sim;

import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;

/** The stores of a real node, so small that they often come to the end of a segment. */
enum StorageOfFiles implements SimulatedStorage {
    INSTANCE;

    private static final WalOptions LOG_SIZES = WalOptions.ofSegmentLength(64 << 10);
    private static final SnapshotOptions SNAPSHOT_SIZES = new SnapshotOptions(4096, 2, 64 << 20);

    @Override
    public LogStore openLog(Disk disk) {
        return WriteAheadLog.open(
                disk.directory(), disk.clusterId(), disk.memberId(), LOG_SIZES, disk.files(), disk.random());
    }

    @Override
    public SnapshotStore openSnapshots(Disk disk) {
        return SnapshotFiles.open(disk.directory(), disk.clusterId(), SNAPSHOT_SIZES, disk.files());
    }
}
