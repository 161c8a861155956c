package io.raftwright.benchmarks;

import io.raftwright.api.Role;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;

/**
 * Three kernels with their logs in memory, joined by calls: what it takes to replicate an entry, and nothing else. The first
 * member leads. Owner: one thread.
 */
final class DirectTrio {
    private static final long ROUND_NS = 20_000;
    private static final int MIN_PAYLOAD_LENGTH = 64;
    private static final int MAX_PAYLOAD_LENGTH = 256;
    private static final long KEPT_ENTRIES = 4096;

    private final DirectMember[] members = new DirectMember[3];
    private final DirectMember leader;
    private final ByteBuffer payload = ByteBuffer.allocateDirect(MAX_PAYLOAD_LENGTH);
    private long nowNs;
    private long entries;

    DirectTrio() {
        for (long id = 1; id <= 3; id++) {
            members[(int) id - 1] = new DirectMember(id, members);
        }
        leader = members[0];
        while (leader.kernel.role() != Role.LEADER) {
            nowNs += 100_000_000;
            leader.kernel.onTick(nowNs);
            settle();
        }
        settle();
    }

    /** Replicates a batch: proposed, written, sent, forced everywhere, acknowledged, committed, and told. */
    void replicate(int count) {
        nowNs += ROUND_NS;
        for (DirectMember member : members) {
            member.kernel.onTick(nowNs);
        }
        for (int i = 0; i < count; i++) {
            int length = MIN_PAYLOAD_LENGTH + (int) (entries++ * 8 % (MAX_PAYLOAD_LENGTH - MIN_PAYLOAD_LENGTH + 8));
            leader.kernel.propose(EntryKind.COMMAND, payload.limit(length).position(0));
        }
        leader.kernel.flush();
        settle();
        leader.kernel.flush();
        compactNowAndThen();
    }

    private void settle() {
        for (DirectMember member : members) {
            member.force();
        }
        for (DirectMember member : members) {
            member.deliver();
        }
    }

    private void compactNowAndThen() {
        long commitIndex = leader.kernel.commitIndex();
        if (commitIndex - leader.log.firstIndex() > 2 * KEPT_ENTRIES) {
            for (DirectMember member : members) {
                member.log.compact(commitIndex - KEPT_ENTRIES);
            }
        }
    }

    /** Last index that all members know as committed. */
    long commitIndex() {
        long least = Long.MAX_VALUE;
        for (DirectMember member : members) {
            least = Math.min(least, member.kernel.commitIndex());
        }
        return least;
    }

    long lastIndex() {
        return leader.log.lastIndex();
    }
}
