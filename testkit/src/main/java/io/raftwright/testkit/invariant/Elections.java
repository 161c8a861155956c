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

    Elections(Judge judge) {
        this.judge = judge;
    }

    void led(long memberId, long term) {
        Long other = leaders.putIfAbsent(term, memberId);
        if (other != null && other != memberId) {
            judge.violated("election safety", "members " + other + " and " + memberId + " both led in term " + term);
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

    int leaderCount() {
        return leaders.size();
    }
}
