package io.raftwright.internal.kernel;

import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;

/**
 * How learners that are to be promoted catch up (Raft dissertation §4.2.1): in rounds, each up to where the log ended when it
 * began. Once a round took no longer than an election timeout, promoting the learner cannot hold commitment up for long. After
 * some rounds without that the learner is too slow: it stays a learner, and the host is told.
 *
 * <p>Owner: the consensus thread.
 */
final class CatchUp {
    static final int MAX_ROUNDS = 10;

    /** A round that takes so many election timeouts is told of, so that somebody looks. */
    static final int LONG_ROUND_TIMEOUTS = 50;

    private record Round(int number, long goalIndex, long beganNs, long tellNs) {}

    private final long electionTimeoutNs;
    private final Long2ObjectHashMap<Round> rounds = new Long2ObjectHashMap<>();
    private final LongArrayList ready = new LongArrayList();

    CatchUp(long electionTimeoutNs) {
        this.electionTimeoutNs = electionTimeoutNs;
    }

    /** Forgets how far a member came, also that it was given up. */
    void beginAnew(long memberId) {
        rounds.remove(memberId);
        ready.removeLong(memberId);
    }

    boolean isAnyReady() {
        return !ready.isEmpty();
    }

    /** A member that may be promoted now. */
    long takeReady() {
        return ready.removeAt(0);
    }

    /**
     * Looks at a learner that is to be promoted.
     *
     * @param matchIndex up to where it holds the log
     * @param lastIndex  of the leader's log
     */
    void look(long memberId, long matchIndex, long lastIndex, long nowNs, Effects effects) {
        Round round = rounds.get(memberId);
        if (round == null) {
            round = begin(memberId, 1, lastIndex, nowNs);
        }
        if (round.number() > MAX_ROUNDS || ready.containsLong(memberId)) {
            return;
        }
        if (matchIndex < round.goalIndex()) {
            tellIfLong(memberId, round, lastIndex - matchIndex, nowNs, effects);
        } else if (nowNs - round.beganNs() <= electionTimeoutNs) {
            ready.addLong(memberId);
            rounds.remove(memberId);
        } else {
            begin(memberId, round.number() + 1, lastIndex, nowNs);
            if (round.number() == MAX_ROUNDS) {
                effects.promotionDelayed(memberId, MAX_ROUNDS, lastIndex - matchIndex);
            }
        }
    }

    private Round begin(long memberId, int number, long lastIndex, long nowNs) {
        Round round = new Round(number, lastIndex, nowNs, nowNs + LONG_ROUND_TIMEOUTS * electionTimeoutNs);
        rounds.put(memberId, round);
        return round;
    }

    private void tellIfLong(long memberId, Round round, long entriesBehind, long nowNs, Effects effects) {
        if (nowNs - round.tellNs() >= 0) {
            long next = nowNs + LONG_ROUND_TIMEOUTS * electionTimeoutNs;
            rounds.put(memberId, new Round(round.number(), round.goalIndex(), round.beganNs(), next));
            effects.promotionDelayed(memberId, round.number(), entriesBehind);
        }
    }
}
