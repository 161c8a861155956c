package io.raftwright.testkit.invariant;

import java.util.HashMap;
import java.util.Map;

/**
 * Who led and who voted for whom, in every term.
 *
 * <p>Owner: the simulation's thread.
 */
final class Elections {
    private record Ballot(long term, long voter) {}

    private final Judge judge;
    private final Map<Long, Long> leaders = new HashMap<>();
    private final Map<Ballot, Long> votes = new HashMap<>();
    /** The first to vote for itself, by term. */
    private final Map<Long, Long> candidates = new HashMap<>();

    Elections(Judge judge) {
        this.judge = judge;
    }

    void led(long memberId, long term) {
        Long other = leaders.putIfAbsent(term, memberId);
        if (other != null && other != memberId) {
            judge.violated("election safety", "members " + other + " and " + memberId + " both led in term " + term);
        }
    }

    void campaigned(long memberId, long term) {
        Long other = candidates.putIfAbsent(term, memberId);
        if (other != null && other != memberId) {
            judge.rare().happened(RareEvent.RIVALS_IN_A_TERM);
        }
    }

    void voted(long voter, long term, long candidate) {
        Long other = votes.putIfAbsent(new Ballot(term, voter), candidate);
        if (other != null && other != candidate) {
            judge.violated(
                    "one vote a term",
                    "member " + voter + " voted for " + other + " and " + candidate + " in term " + term);
        }
    }

    boolean isLeader(long memberId, long term) {
        Long leader = leaders.get(term);
        return leader != null && leader == memberId;
    }

    int leaderCount() {
        return leaders.size();
    }
}
