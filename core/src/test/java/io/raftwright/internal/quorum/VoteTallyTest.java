package io.raftwright.internal.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Votes counted, in simple and joint configurations. */
class VoteTallyTest {
    private static final long[] NOBODY = {};
    private static final long[] THREE = {1, 2, 3};

    private final VoteTally tally = new VoteTally();

    @Test
    void shouldWinWithAMajority() {
        tally.record(1, true);
        assertEquals(VoteResult.PENDING, tally.result(THREE, NOBODY));

        tally.record(3, true);

        assertEquals(VoteResult.WON, tally.result(THREE, NOBODY));
    }

    @Test
    void shouldLoseWhenNoMajorityIsLeft() {
        tally.record(1, true);
        tally.record(2, false);
        assertEquals(VoteResult.PENDING, tally.result(THREE, NOBODY));

        tally.record(3, false);

        assertEquals(VoteResult.LOST, tally.result(THREE, NOBODY));
    }

    @Test
    void shouldLoseATie() {
        for (long id : List.of(1L, 2L)) {
            tally.record(id, true);
            tally.record(id + 2, false);
        }

        assertEquals(VoteResult.LOST, tally.result(new long[] {1, 2, 3, 4}, NOBODY));
    }

    @Test
    void shouldCountAnAnswerOnce() {
        tally.record(1, true);
        tally.record(1, true);
        tally.record(2, false);
        tally.record(2, true);

        assertEquals(VoteResult.PENDING, tally.result(THREE, NOBODY));
        assertTrue(tally.hasAnswered(2));
    }

    @Test
    void shouldNotCountThoseWhoDoNotVote() {
        tally.record(8, true);
        tally.record(9, true);
        tally.record(1, true);

        assertEquals(VoteResult.PENDING, tally.result(THREE, NOBODY));
    }

    // scenario 22
    @Test
    void shouldNeedBothHalvesOfAJointConfiguration() {
        tally.record(1, true);
        tally.record(2, true);
        assertEquals(VoteResult.PENDING, tally.result(THREE, new long[] {3, 4, 5}));

        tally.record(4, true);
        assertEquals(VoteResult.PENDING, tally.result(THREE, new long[] {3, 4, 5}));
        tally.record(5, true);
        assertEquals(VoteResult.WON, tally.result(THREE, new long[] {3, 4, 5}));
    }

    @Test
    void shouldLoseIfEitherHalfIsLost() {
        tally.record(1, true);
        tally.record(2, true);
        tally.record(4, false);
        tally.record(5, false);

        assertEquals(VoteResult.LOST, tally.result(THREE, new long[] {3, 4, 5}));
    }
}
