package io.raftwright.testkit.disk;

import io.raftwright.wal.AppendMode;

class MappedWalOnSimulatedDiskContractTest extends WalOnSimulatedDiskContractTest {

    @Override
    AppendMode mode() {
        return AppendMode.MAPPED;
    }
}
