package io.raftwright.testkit.invariant;

import io.raftwright.internal.membership.Configuration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who led and who voted for whom, in every term.
 *
 * <p>Owner: the simulation's thread.
 */
final class Elections {
    private record Ballot(long term, long voter) {}

    private record Leader(long memberId, long committedBefore) {}

    /** Who campaigns in a term, and what its log ends with. */
    private record Candidacy(long term, long candidate) {}

    private record LogEnd(long term, long index) {
        static LogEnd of(LogLine log) {
            return new LogEnd(log.lastTerm(), log.lastIndex());
        }
    }

    private final Judge judge;
    private final Map<Long, Leader> leaders = new HashMap<>();
    private final Map<Ballot, Long> votes = new HashMap<>();
    /** What a voter's log ended with when it made up its mind: the vote may wait for the disk until the log has grown. */
    private final Map<Ballot, LogEnd> decisions = new HashMap<>();
    /** The first to vote for itself, by term. */
    private final Map<Long, Long> candidates = new HashMap<>();

    private final Map<Candidacy, LogEnd> candidacies = new HashMap<>();

    Elections(Judge judge) {
        this.judge = judge;
    }

    /**
     * A member takes up leadership.
     *
     * @param committed        the last entry that anybody took for committed by then
     * @param mayHaveBeenAsked configurations by which it may have counted the votes
     */
    void led(MemberRecord member, long term, long committed, List<Configuration> mayHaveBeenAsked) {
        long memberId = member.memberId();
        Leader other = leaders.putIfAbsent(term, new Leader(memberId, committed));
        if (other != null && other.memberId() != memberId) {
            judge.violated(
                    "election safety",
                    "members " + other.memberId() + " and " + memberId + " both led in term " + term);
        }
        if (mayHaveBeenAsked.stream().noneMatch(configuration -> isElected(member, term, configuration))) {
            judge.violated(
                    "leaders are elected by a quorum",
                    "member " + memberId + " leads in term " + term + " without one of " + mayHaveBeenAsked);
        }
    }

    /** A member writes down for whom it votes. */
    void decided(MemberRecord voter, long term, long candidate) {
        decisions.put(new Ballot(term, voter.memberId()), LogEnd.of(voter.log()));
        if (candidate == voter.memberId()) {
            campaigned(candidate, term);
        }
    }

    private void campaigned(long memberId, long term) {
        Long other = candidates.putIfAbsent(term, memberId);
        if (other != null && other != memberId) {
            judge.rare().happened(RareEvent.RIVALS_IN_A_TERM);
        }
    }

    private boolean isElected(MemberRecord member, long term, Configuration configuration) {
        return hasMajority(member, term, configuration.voters())
                && (!configuration.isJoint() || hasMajority(member, term, configuration.outgoing()));
    }

    private boolean hasMajority(MemberRecord member, long term, long[] voters) {
        int count = 0;
        for (long voter : voters) {
            boolean isOwn = voter == member.memberId() && member.durable().hasVoted(term, voter);
            Long vote = votes.get(new Ballot(term, voter));
            count += isOwn || (vote != null && vote == member.memberId()) ? 1 : 0;
        }
        return 2 * count > voters.length;
    }

    void asked(long candidate, long term, long lastTerm, long lastIndex) {
        candidacies.put(new Candidacy(term, candidate), new LogEnd(lastTerm, lastIndex));
    }

    void voted(MemberRecord voter, long term, long candidate) {
        long id = voter.memberId();
        Long other = votes.putIfAbsent(new Ballot(term, id), candidate);
        if (other != null && other != candidate) {
            judge.violated(
                    "one vote a term",
                    "member " + id + " voted for " + other + " and " + candidate + " in term " + term);
        }
        LogEnd end = candidacies.get(new Candidacy(term, candidate));
        LogEnd held = decisions.getOrDefault(new Ballot(term, id), LogEnd.of(voter.log()));
        if (end != null && isBehind(end, held, term)) {
            judge.violated(
                    "votes go to whose log is as up to date",
                    "member " + id + ", with " + held + ", votes in term " + term + " for member " + candidate
                            + ", with " + end);
        }
    }

    /** What came from the leader since (Raft paper §5.4.1) does not count. */
    private static boolean isBehind(LogEnd candidate, LogEnd voter, long term) {
        return voter.term() < term
                && (candidate.term() < voter.term()
                        || (candidate.term() == voter.term() && candidate.index() < voter.index()));
    }

    /**
     * A leader told how far it takes the log for committed. What was not before its term it may commit only together with an entry
     * of its own (Raft paper §5.4.2), even if it tells less to one who holds less.
     */
    void commits(MemberRecord member, long term, long index, CommittedLog committed) {
        Leader leader = leaders.get(term);
        if (leader == null || leader.memberId() != member.memberId() || index <= leader.committedBefore()) {
            return;
        }
        LogLine log = member.log();
        long own = index;
        while (log.holds(own) && log.term(own) != term) {
            own++;
        }
        if (log.holds(index) && own > index && !(log.holds(own) && committed.isOnQuorum(member, own))) {
            judge.violated(
                    "older terms are committed with an entry of the leader's own",
                    "member " + member.memberId() + " leads in term " + term + " and takes " + index + " of term "
                            + log.term(index) + " for committed");
        }
    }

    boolean isLeader(long memberId, long term) {
        Leader leader = leaders.get(term);
        return leader != null && leader.memberId() == memberId;
    }

    int leaderCount() {
        return leaders.size();
    }
}
