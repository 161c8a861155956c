package io.raftwright.testkit.contract;

import io.raftwright.wal.AppendMode;

class MappedWalLogStoreContractTest extends WalLogStoreContractTest {

    @Override
    AppendMode mode() {
        return AppendMode.MAPPED;
    }
}
