package io.raftwright.testkit.disk;

import io.raftwright.storage.LogStore;
import io.raftwright.testkit.contract.LogStoreDamageContract;
import io.raftwright.wal.AppendMode;
import io.raftwright.wal.OnDamage;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;

class WalOnSimulatedDiskContractTest extends LogStoreDamageContract {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions SIZES = new WalOptions(4 << 20, 64 << 10, 2).with(OnDamage.REFUSE);

    private final StoreDisks<WriteAheadLog> disks = new StoreDisks<>(
            disk -> WriteAheadLog.open(StoreDisks.ROOT, CLUSTER, 1, SIZES.with(mode()), disk, new Random(7)));

    /** How the log is appended to. */
    AppendMode mode() {
        return AppendMode.POSITIONED;
    }

    @Override
    protected LogStore openFresh() {
        return disks.openFresh();
    }

    @Override
    protected LogStore reopen(LogStore closed) {
        return disks.reopen(closed);
    }

    @Override
    protected LogStore crash(LogStore store) {
        return disks.crash(store, store::close);
    }

    @Override
    protected void failMedium(LogStore store) {
        disks.of(store).replaceFaults(new DiskFaults() {
            @Override
            public DiskFault fault(DiskOperation operation, Path path, long position, long length) {
                return operation == DiskOperation.WRITE || operation == DiskOperation.FORCE
                        ? DiskFault.FAIL
                        : DiskFault.NONE;
            }
        });
    }

    @Override
    protected void damage(LogStore closed, byte[] bytes) {
        disks.damage(closed, bytes);
    }
}
