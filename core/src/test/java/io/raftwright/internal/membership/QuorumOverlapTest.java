package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.internal.membership.ChangeOutcome.Changed;
import io.raftwright.internal.membership.ChangeOutcome.Reason;
import io.raftwright.internal.membership.ChangeOutcome.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/**
 * Dissertation §4.1 and §4.3: no two majorities may decide without each other, neither within a configuration nor across a
 * change of it. All quorums are counted out.
 */
class QuorumOverlapTest {
    private static final int SETS = 1 << Requests.MEMBERS;

    @Provide
    Arbitrary<MembershipRequest> requests() {
        return Requests.any();
    }

    // scenario 15, the part of the rule: quorums of neighbours share a member
    @Property(tries = 300)
    void shouldNeverLetTwoQuorumsMissEachOther(
            @ForAll @Size(max = 12) List<@From("requests") MembershipRequest> requests) {
        Configuration configuration = Configuration.ofVoters(1);
        for (MembershipRequest request : requests) {
            ChangeOutcome outcome = MembershipRule.next(configuration, request);
            if (outcome instanceof Changed changed) {
                assertOverlap(configuration, changed.configuration());
                configuration = changed.configuration();
            }
        }
    }

    /** Every set of voters among five members becomes every other. */
    @Example
    void shouldReachAnyVotersFromAnyOthersSafely() {
        for (int from = 1; from < 32; from++) {
            for (int to = 1; to < 32; to++) {
                Configuration old = Configuration.ofVoters(ids(from));
                MembershipRequest request = replace(from, to);

                Configuration next = MembershipRuleTest.changed(old, request);
                assertOverlap(old, next);
                assertEquals(Integer.bitCount(from ^ to) > 1, next.isJoint());
                Configuration last =
                        next.isJoint() ? MembershipRuleTest.changed(next, MembershipRequest.leaveJoint()) : next;
                assertOverlap(next, last);
                assertArrayEquals(ids(to), last.voters());
            }
        }
    }

    /** What is refused would have been dangerous: two voters of three replaced at once can decide without the third. */
    @Example
    void shouldRefuseExactlyWhatTwoQuorumsCouldMiss() {
        MembershipRequest twoAtOnce = replace(0b00111, 0b11001).by(Transition.SIMPLE);

        assertEquals(
                Reason.MORE_THAN_ONE_VOTER,
                ((Refused) MembershipRule.next(Configuration.ofVoters(1, 2, 3), twoAtOnce)).reason());
        assertTrue(misses(Configuration.ofVoters(1, 2, 3), Configuration.ofVoters(1, 4, 5)));
    }

    private static MembershipRequest replace(int from, int to) {
        List<MembershipChange> changes = new ArrayList<>();
        LongStream.of(ids(from & ~to)).mapToObj(MembershipChange::remove).forEach(changes::add);
        LongStream.of(ids(to & ~from))
                .mapToObj(id -> MembershipChange.addVoter(id, ""))
                .forEach(changes::add);
        return new MembershipRequest(changes, 0, Transition.AUTO);
    }

    private static void assertOverlap(Configuration one, Configuration other) {
        assertTrue(!misses(one, other), () -> "two quorums without a common member: " + one + " and " + other);
        assertTrue(!misses(other, other), () -> "two quorums without a common member within " + other);
    }

    private static boolean misses(Configuration one, Configuration other) {
        for (int set = 0; set < SETS; set++) {
            if (isQuorum(one, set) && isQuorum(other, ~set)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isQuorum(Configuration configuration, int set) {
        return isMajority(configuration.voters(), set)
                && (!configuration.isJoint() || isMajority(configuration.outgoing(), set));
    }

    private static boolean isMajority(long[] voters, int set) {
        return 2
                        * Arrays.stream(voters)
                                .filter(id -> ((set >> (id - 1)) & 1) == 1)
                                .count()
                > voters.length;
    }

    private static long[] ids(int set) {
        return LongStream.rangeClosed(1, Requests.MEMBERS)
                .filter(id -> ((set >> (id - 1)) & 1) == 1)
                .toArray();
    }
}
