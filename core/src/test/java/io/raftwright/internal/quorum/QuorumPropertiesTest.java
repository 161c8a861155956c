package io.raftwright.internal.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What must hold of majorities whatever the numbers are, and an exhaustive comparison with counting out all subsets. */
class QuorumPropertiesTest {
    private static final int IDS = 6;
    private static final long[] NOBODY = {};

    @Property
    void shouldNotCareWhichHalfIsWhich(
            @ForAll @IntRange(max = 63) int voters,
            @ForAll @IntRange(max = 63) int outgoing,
            @ForAll @Size(IDS) List<@LongRange(max = 9) Long> acks) {
        assertEquals(committed(voters, outgoing, array(acks)), committed(outgoing, voters, array(acks)));
        assertEquals(elected(voters, outgoing, array(acks)), elected(outgoing, voters, array(acks)));
    }

    @Property
    void shouldBeSimpleWhenJointWithItselfOrWithNobody(
            @ForAll @IntRange(max = 63) int voters, @ForAll @Size(IDS) List<@LongRange(max = 9) Long> acks) {
        assertEquals(committed(voters, 0, array(acks)), committed(voters, voters, array(acks)));
        assertEquals(committed(voters, 0, array(acks)), committed(0, voters, array(acks)));
        assertEquals(elected(voters, 0, array(acks)), elected(voters, voters, array(acks)));
        assertEquals(elected(voters, 0, array(acks)), elected(0, voters, array(acks)));
    }

    @Property
    void shouldNeverCommitLessByAnotherAcknowledgement(
            @ForAll @IntRange(max = 63) int voters,
            @ForAll @IntRange(max = 63) int outgoing,
            @ForAll @Size(IDS) List<@LongRange(max = 9) Long> acks,
            @ForAll @IntRange(max = IDS - 1) int member,
            @ForAll @LongRange(max = 9) long more) {
        long before = committed(voters, outgoing, array(acks));

        acks.set(member, acks.get(member) + more);

        assertTrue(committed(voters, outgoing, array(acks)) >= before);
    }

    @Property
    void shouldStickToAResultWhateverVotesFollow(
            @ForAll @IntRange(max = 63) int voters,
            @ForAll @IntRange(max = 63) int outgoing,
            @ForAll @Size(IDS) List<@LongRange(max = 2) Long> votes,
            @ForAll @IntRange(max = IDS - 1) int member,
            @ForAll boolean isGranted) {
        VoteResult before = elected(voters, outgoing, array(votes));

        if (votes.get(member) == 0) {
            votes.set(member, isGranted ? 2L : 1L);
        }

        assertTrue(before == VoteResult.PENDING || before == elected(voters, outgoing, array(votes)));
    }

    @Property
    void shouldNeverCountWhoDoesNotVote(
            @ForAll @Size(min = 1, max = 5) Set<@LongRange(min = 1, max = 9) Long> voters,
            @ForAll Map<@LongRange(min = 1, max = 9) Long, @LongRange(max = 20) Long> acks,
            @ForAll Map<@LongRange(min = 10, max = 19) Long, @LongRange(max = 20) Long> learners) {
        long[] ids = voters.stream().mapToLong(Long::longValue).toArray();
        Map<Long, Long> all = new HashMap<>(acks);
        all.putAll(learners);

        assertEquals(CommitRule.committed(ids, NOBODY, acks), CommitRule.committed(ids, NOBODY, all));
    }

    /** All pairs of halves of four ids, all acknowledgements from 0 to 3. */
    @Example
    void shouldCommitWhatAMajorityOfEachHalfHolds() {
        int ids = 4;
        for (int code = 0; code < 1 << (2 * ids); code++) {
            long[] acks = digits(code, 4, ids);
            for (int halves = 0; halves < 1 << (2 * ids); halves++) {
                int voters = halves & 15;
                int outgoing = halves >> 4;
                assertEquals(
                        countedOut(voters, outgoing, acks),
                        committed(voters, outgoing, acks),
                        () -> "voters=" + voters + ", outgoing=" + outgoing + ", acks=" + Arrays.toString(acks));
            }
        }
    }

    /** All pairs of halves of four ids, all votes: a result is what every way to go on leads to. */
    @Example
    void shouldBeDecidedExactlyWhenNothingCanChangeItAnyMore() {
        int ids = 4;
        for (int code = 0; code < 81; code++) {
            long[] votes = digits(code, 3, ids);
            for (int halves = 0; halves < 1 << (2 * ids); halves++) {
                int voters = halves & 15;
                int outgoing = halves >> 4;
                assertEquals(
                        playedOut(voters, outgoing, votes),
                        elected(voters, outgoing, votes),
                        () -> "voters=" + voters + ", outgoing=" + outgoing + ", votes=" + Arrays.toString(votes));
            }
        }
    }

    private static long countedOut(int voters, int outgoing, long[] acks) {
        if (voters == 0 && outgoing == 0) {
            return Long.MAX_VALUE;
        }
        return LongStream.rangeClosed(0, 9)
                .filter(index -> holds(voters, index, acks) && holds(outgoing, index, acks))
                .max()
                .orElseThrow();
    }

    /** True if there is a subset of a half that is more than half of it and has the index throughout. */
    private static boolean holds(int half, long index, long[] acks) {
        if (half == 0) {
            return true;
        }
        for (int subset = half; subset != 0; subset = (subset - 1) & half) {
            boolean isMajority = 2 * Integer.bitCount(subset) > Integer.bitCount(half);
            if (isMajority && members(subset).allMatch(id -> acks[(int) id] >= index)) {
                return true;
            }
        }
        return false;
    }

    private static VoteResult playedOut(int voters, int outgoing, long[] votes) {
        boolean canWin = false;
        boolean canLose = false;
        for (int answers = 0; answers < 1 << votes.length; answers++) {
            long[] all = votes.clone();
            for (int id = 0; id < all.length; id++) {
                if (all[id] == 0) {
                    all[id] = 1L + ((answers >> id) & 1);
                }
            }
            boolean isWon = holds(voters, 2, all) && holds(outgoing, 2, all);
            canWin |= isWon;
            canLose |= !isWon;
        }
        if (canWin && canLose) {
            return VoteResult.PENDING;
        }
        return canWin ? VoteResult.WON : VoteResult.LOST;
    }

    private static long committed(int voters, int outgoing, long[] acks) {
        Map<Long, Long> known = new HashMap<>();
        for (int id = 0; id < acks.length; id++) {
            if (acks[id] > 0) {
                known.put((long) id, acks[id]);
            }
        }
        return CommitRule.committed(ids(voters), ids(outgoing), known);
    }

    /** Votes as digits: 0 not answered, 1 refused, 2 or more granted. */
    private static VoteResult elected(int voters, int outgoing, long[] votes) {
        Map<Long, Boolean> known = new HashMap<>();
        for (int id = 0; id < votes.length; id++) {
            if (votes[id] > 0) {
                known.put((long) id, votes[id] > 1);
            }
        }
        return VoteTally.of(ids(voters), ids(outgoing), known);
    }

    private static long[] array(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private static long[] ids(int bits) {
        return members(bits).toArray();
    }

    private static LongStream members(int bits) {
        return LongStream.range(0, IDS).filter(id -> ((bits >> id) & 1) == 1);
    }

    private static long[] digits(int code, int base, int count) {
        long[] digits = new long[count];
        for (int i = 0, rest = code; i < count; i++, rest /= base) {
            digits[i] = rest % base;
        }
        return digits;
    }
}
