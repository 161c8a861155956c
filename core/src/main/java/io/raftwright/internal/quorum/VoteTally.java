package io.raftwright.internal.quorum;

import java.util.Map;
import org.agrona.collections.LongHashSet;

/**
 * The votes of one election or pre-election. A voter's first answer counts, later ones do not. Owner: the consensus thread.
 */
public final class VoteTally {
    private final LongHashSet granted = new LongHashSet();
    private final LongHashSet rejected = new LongHashSet();

    /** Records an answer, unless this member has answered already. */
    public void record(long memberId, boolean isGranted) {
        if (!hasAnswered(memberId)) {
            (isGranted ? granted : rejected).add(memberId);
        }
    }

    public boolean hasAnswered(long memberId) {
        return granted.contains(memberId) || rejected.contains(memberId);
    }

    /**
     * How the election stands (Raft paper §5.2; both halves of a joint configuration must be won, dissertation §4.3).
     *
     * @param voters   ids of the (incoming) voters; an empty half is won
     * @param outgoing ids of the outgoing voters of a joint configuration; empty otherwise
     */
    public VoteResult result(long[] voters, long[] outgoing) {
        VoteResult incoming = half(voters);
        VoteResult other = half(outgoing);
        if (incoming == other) {
            return incoming;
        }
        return incoming == VoteResult.LOST || other == VoteResult.LOST ? VoteResult.LOST : VoteResult.PENDING;
    }

    /**
     * The same as a table: who voted how, and how the election stands by it.
     *
     * @param voters   ids of the (incoming) voters, in any order; an id given twice counts once
     * @param outgoing ids of the outgoing voters of a joint configuration; empty otherwise
     * @param votes    true for a vote granted, false for one refused; a voter without entry has not answered
     */
    public static VoteResult of(long[] voters, long[] outgoing, Map<Long, Boolean> votes) {
        VoteTally tally = new VoteTally();
        votes.forEach(tally::record);
        return tally.result(CommitRule.distinct(voters), CommitRule.distinct(outgoing));
    }

    private VoteResult half(long[] voters) {
        int yes = 0;
        int no = 0;
        for (long voter : voters) {
            yes += granted.contains(voter) ? 1 : 0;
            no += rejected.contains(voter) ? 1 : 0;
        }
        if (voters.length == 0 || yes >= CommitRule.majority(voters.length)) {
            return VoteResult.WON;
        }
        return voters.length - no < CommitRule.majority(voters.length) ? VoteResult.LOST : VoteResult.PENDING;
    }
}
