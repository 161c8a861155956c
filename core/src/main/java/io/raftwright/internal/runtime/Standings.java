package io.raftwright.internal.runtime;

import io.raftwright.internal.membership.Configuration;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * How the logs of members end, as they say, while one of them waits for a leader: whether any of them can be elected at all.
 *
 * <p>Owner: the consensus thread.
 */
final class Standings {
    /**
     * What a member says.
     *
     * @param isWhole   whether it may lead: it has lost nothing
     * @param lastIndex of its log, or of what it has lost if that was longer
     * @param lastTerm  the term there
     * @param toldNs    when it said so
     */
    record Standing(boolean isWhole, long lastIndex, long lastTerm, long toldNs) {

        /** Whether a log that ends like this one gets the vote of a member of that standing (Raft paper §5.4.1). */
        boolean covers(Standing voter) {
            return lastTerm > voter.lastTerm || (lastTerm == voter.lastTerm && lastIndex >= voter.lastIndex);
        }
    }

    private final Long2ObjectHashMap<Standing> byMember = new Long2ObjectHashMap<>();

    void told(long memberId, Standing standing) {
        byMember.put(memberId, standing);
    }

    void clear() {
        byMember.clear();
    }

    /** True if all voters have said how they stand since a moment, and none of them can be elected. */
    boolean isNobodyElectable(Configuration configuration, long sinceNs) {
        for (long voter : configuration.voters()) {
            Standing standing = byMember.get(voter);
            if (standing == null || standing.toldNs() - sinceNs < 0) {
                return false;
            }
        }
        for (long candidate : configuration.voters()) {
            Standing standing = byMember.get(candidate);
            if (standing.isWhole() && !configuration.isWitness(candidate) && isElectable(standing, configuration)) {
                return false;
            }
        }
        return !configuration.isJoint();
    }

    private boolean isElectable(Standing candidate, Configuration configuration) {
        int votes = 0;
        for (long voter : configuration.voters()) {
            votes += candidate.covers(byMember.get(voter)) ? 1 : 0;
        }
        return 2 * votes > configuration.voters().length;
    }
}
