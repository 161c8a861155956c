package io.raftwright.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Letter.Kind;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How often a snapshot that cannot be sent is tried: opening it is work for the disk, and a line in the log. */
class SnapshotRetryTest {
    private static final long MS = 1_000_000;
    private static final KernelOptions OPTIONS = new KernelOptions(20 * MS, 100 * MS, 256, 4, 1024, 16 << 10, 0, 0, 0);

    private int tries;
    private final TestMember leader = new TestMember(
            1,
            new long[] {1, 2},
            OPTIONS,
            letter -> letter.kind() != Kind.SNAPSHOT || tries++ < 0,
            Witness.BLIND,
            new SplittableRandom(1),
            0);

    @Test
    void shouldTryOnceForEachHeartbeatAnsweredWhenNoSnapshotCanBeSent() {
        leadWithoutTheBeginningOfTheLog();

        leader.kernel.onAppendRejected(2, leader.kernel.term(), 1, 0, 0);
        for (int cycle = 0; cycle < 10; cycle++) {
            leader.kernel.flush();
        }

        assertEquals(1, tries);
        leader.kernel.onHeartbeatReply(2, leader.kernel.term(), 0);
        leader.kernel.flush();
        leader.kernel.flush();
        assertEquals(2, tries);
    }

    private void leadWithoutTheBeginningOfTheLog() {
        for (int ms = 0; ms < 300 && leader.kernel.role() != Role.PRE_CANDIDATE; ms++) {
            leader.nowNs += MS;
            leader.kernel.onTick(leader.nowNs);
        }
        leader.kernel.onVoteReply(2, 2, true, true, 0, 0);
        settle();
        leader.kernel.onVoteReply(2, 2, false, true, 0, 0);
        for (int i = 0; i < 4; i++) {
            leader.kernel.propose(EntryKind.COMMAND, ByteBuffer.allocate(8));
        }
        leader.kernel.flush();
        settle();
        leader.kernel.onAppendAccepted(2, 2, 0);
        leader.snapshot = new TestSnapshot(4, 2, 0, leader.kernel.configuration(), 0, 0);
        leader.log.compact(4);
    }

    private void settle() {
        leader.force();
        leader.tellDurable();
        leader.kernel.flush();
        leader.force();
        leader.tellDurable();
    }
}
