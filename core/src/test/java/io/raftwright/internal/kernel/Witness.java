package io.raftwright.internal.kernel;

import io.raftwright.internal.membership.Configuration;

/** Sees what test members do, as it happens. */
interface Witness {
    /** Checks nothing. */
    Witness BLIND = new Witness() {};

    default void roleChanged(TestMember member) {}

    default void committed(TestMember member, long index) {}

    /** A promise leaves for the network. */
    default void promised(TestMember member, Letter letter) {}

    /** Everything written is on the member's disk. */
    default void forced(TestMember member) {}

    /** A snapshot is on the member's disk. */
    default void snapshotHeld(TestMember member, TestSnapshot snapshot) {}

    /** Storage was opened again after a crash; nothing was written yet. */
    default void reopened(TestMember member, boolean isPowerLost) {}

    default void applied(TestMember member, long index, long stateHash, long logTime) {}

    default void readConfirmed(long context, long index) {}

    default void promotionDelayed(long memberId, int rounds) {}

    default void configured(TestMember member, Configuration configuration) {}
}
