package io.raftwright.internal.quorum;

import java.util.Arrays;
import java.util.Map;

/**
 * The largest value that a majority of the voters, and during a joint configuration also a majority of the outgoing voters,
 * has acknowledged (Raft paper §5.3; dissertation §4.3). Applied to log indexes it yields the commit index, to read rounds the
 * round that proves leadership, to contact times the moment of the last contact with a quorum.
 *
 * <p>Owner: the consensus thread (it keeps a scratch array, so that asking allocates nothing).
 */
public final class CommitRule {
    private long[] sorted = new long[8];

    /**
     * Finds that value.
     *
     * @param voters   ids of the (incoming) voters; if empty, they agree to everything
     * @param outgoing ids of the outgoing voters of a joint configuration; empty otherwise
     * @param acks     what each of them acknowledged
     * @return the largest value acknowledged by a quorum; {@link Long#MAX_VALUE} if nobody votes
     */
    public long acknowledged(long[] voters, long[] outgoing, AcknowledgedIndex acks) {
        long incoming = byMajority(voters, acks);
        return outgoing.length == 0 ? incoming : Math.min(incoming, byMajority(outgoing, acks));
    }

    /**
     * The same as a table: who acknowledged what, and what is committed by it. Allocates; for tests and tools.
     *
     * @param voters   ids of the (incoming) voters, in any order; an id given twice counts once
     * @param outgoing ids of the outgoing voters of a joint configuration; empty otherwise
     * @param acks     the largest index each member acknowledged; a voter without entry acknowledged nothing, which is index 0
     * @return the committed index; {@link Long#MAX_VALUE} if nobody votes
     */
    public static long committed(long[] voters, long[] outgoing, Map<Long, Long> acks) {
        return new CommitRule().acknowledged(distinct(voters), distinct(outgoing), id -> acks.getOrDefault(id, 0L));
    }

    static long[] distinct(long[] ids) {
        return Arrays.stream(ids).distinct().toArray();
    }

    private long byMajority(long[] voters, AcknowledgedIndex acks) {
        int count = voters.length;
        if (count == 0) {
            return Long.MAX_VALUE;
        }
        if (sorted.length < count) {
            sorted = new long[count];
        }
        for (int i = 0; i < count; i++) {
            insert(acks.of(voters[i]), i);
        }
        return sorted[count - majority(count)];
    }

    /** Inserts into the ascending prefix of a given length; clusters are small, so this beats any sort. */
    private void insert(long value, int length) {
        int at = length;
        while (at > 0 && sorted[at - 1] > value) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = value;
    }

    /** The smallest number of voters that is more than half of them. */
    public static int majority(int voterCount) {
        return voterCount / 2 + 1;
    }
}
