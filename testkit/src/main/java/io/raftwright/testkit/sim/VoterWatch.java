package io.raftwright.testkit.sim;

import io.raftwright.api.MembershipPolicy;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.testkit.invariant.Judge;
import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Judges who votes where nobody but the leader chooses that: an odd number of members at any time, never fewer than three unless fewer
 * are wanted, no more than two that change at once; and in the end as many as are wanted.
 *
 * <p>Owner: the simulation's thread.
 */
final class VoterWatch {
    private static final int LEAST = 3;
    private static final int MOST_AT_ONCE = 2;

    private final Judge judge;
    private final MembershipPolicy policy;
    private @Nullable Configuration seen;

    VoterWatch(Judge judge, MembershipPolicy policy) {
        this.judge = judge;
        this.policy = policy;
    }

    private boolean isWatching() {
        return policy.voters() > 0;
    }

    /** Looks at the configuration in force; called after each event. */
    @SuppressWarnings("ReferenceEquality") // as often as that, and it is the same object until there is another
    void look() {
        Configuration present = judge.configuration();
        if (!isWatching() || present == seen) {
            return;
        }
        seen = present;
        long[] voters = present.voters();
        require(voters.length % 2 == 1, "an odd number of members vote", present);
        require(voters.length >= Math.min(LEAST, policy.voters()), "enough members vote", present);
        if (present.isJoint()) {
            long[] outgoing = present.outgoing();
            require(
                    missing(voters, outgoing) + missing(outgoing, voters) <= MOST_AT_ONCE,
                    "two voters change at once, at most",
                    present);
        }
    }

    private static long missing(long[] of, long[] in) {
        return LongStream.of(of).filter(id -> Arrays.binarySearch(in, id) < 0).count();
    }

    private void require(boolean holds, String rule, Configuration configuration) {
        if (!holds) {
            judge.violated(rule, configuration.toString());
        }
    }

    /** Whether as many vote as are wanted, or as there are, and all of them can. */
    boolean isSettled(LongPredicate isUp) {
        Configuration present = judge.configuration();
        int members = present.membersExcept(0).length;
        int wanted = Math.min(policy.voters(), members - 1 + members % 2);
        return !isWatching()
                || (!present.isJoint()
                        && present.voters().length == wanted
                        && LongStream.of(present.voters()).allMatch(isUp));
    }
}
