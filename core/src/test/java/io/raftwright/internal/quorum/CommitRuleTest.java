package io.raftwright.internal.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What a quorum acknowledged, against counting it out. */
class CommitRuleTest {
    private static final long[] NOBODY = {};

    private final CommitRule rule = new CommitRule();

    @Property
    void shouldBeTheLargestValueThatAMajorityReached(
            @ForAll @Size(min = 1, max = 9) long @LongRange(max = 20) [] acknowledged) {
        long found = rule.acknowledged(ids(acknowledged.length), NOBODY, id -> acknowledged[(int) id]);

        assertEquals(counted(acknowledged), found);
    }

    // scenario 22: both halves of a joint configuration must agree
    @Property
    void shouldBeTheSmallerOfBothHalves(
            @ForAll @Size(min = 1, max = 5) long @LongRange(max = 20) [] incoming,
            @ForAll @Size(min = 1, max = 5) long @LongRange(max = 20) [] outgoing) {
        long[] outgoingIds =
                Arrays.stream(ids(outgoing.length)).map(id -> id + 100).toArray();

        long found = rule.acknowledged(
                ids(incoming.length), outgoingIds, id -> id >= 100 ? outgoing[(int) id - 100] : incoming[(int) id]);

        assertEquals(Math.min(counted(incoming), counted(outgoing)), found);
    }

    @Example
    void shouldAgreeToEverythingWhenNobodyVotes() {
        assertEquals(Long.MAX_VALUE, rule.acknowledged(NOBODY, NOBODY, id -> 0));
    }

    @Example
    void shouldNeedMoreThanHalf() {
        int[] majorities = IntStream.rangeClosed(1, 6).map(CommitRule::majority).toArray();

        assertEquals("[1, 2, 2, 3, 3, 4]", Arrays.toString(majorities));
    }

    private static long[] ids(int count) {
        return IntStream.range(0, count).asLongStream().toArray();
    }

    private static long counted(long[] acknowledged) {
        return Arrays.stream(acknowledged)
                .filter(value -> 2
                                * Arrays.stream(acknowledged)
                                        .filter(other -> other >= value)
                                        .count()
                        > acknowledged.length)
                .max()
                .orElseThrow();
    }
}
