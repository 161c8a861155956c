package io.raftwright.internal.membership;

/**
 * What a change of membership carries along of how far a leader has brought a member.
 *
 * @param matchIndex last index known to be on the member, equal to the leader's
 * @param nextIndex  next index to send, above {@code matchIndex}
 * @param isLearner  true if the member does not vote
 */
public record ProgressRecord(long matchIndex, long nextIndex, boolean isLearner) {
    public ProgressRecord {
        if (matchIndex < 0 || nextIndex <= matchIndex) {
            throw new IllegalArgumentException(
                    "progress out of range, matchIndex=" + matchIndex + ", nextIndex=" + nextIndex);
        }
    }

    /**
     * A member of whose log nothing is known.
     *
     * @param lastIndex the leader's last index: the member is asked about that entry first
     */
    static ProgressRecord begun(long lastIndex, boolean isLearner) {
        return new ProgressRecord(0, Math.max(lastIndex, 1), isLearner);
    }

    ProgressRecord asLearner(boolean learns) {
        return learns == isLearner ? this : new ProgressRecord(matchIndex, nextIndex, learns);
    }

    @Override
    public String toString() {
        return "match=" + matchIndex + " next=" + nextIndex + (isLearner ? " learner" : "");
    }
}
