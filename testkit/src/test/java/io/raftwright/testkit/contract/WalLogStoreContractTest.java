package io.raftwright.testkit.contract;

import io.raftwright.storage.LogStore;
import io.raftwright.wal.AppendMode;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class WalLogStoreContractTest extends LogStoreDamageContract {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions SIZES = new WalOptions(4 << 20, 64 << 10, 2);

    @TempDir
    private Path directory;

    private LossyDisks<WriteAheadLog> disks;

    @BeforeEach
    void makeDisks() {
        disks = new LossyDisks<>(
                directory,
                disk -> WriteAheadLog.open(disk.root(), CLUSTER, 1, SIZES.with(mode()), disk, new Random(7)));
    }

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
        disks.of(store).fail();
    }

    @Override
    protected void damage(LogStore closed, byte[] bytes) {
        disks.damage(closed, bytes);
    }
}
