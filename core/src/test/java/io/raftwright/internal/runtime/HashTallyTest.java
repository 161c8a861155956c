package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Who differs from whom. */
class HashTallyTest {
    private final HashTally tally = new HashTally(100);

    @Test
    void shouldFindNoMajorityAmongTooFew() {
        tally.record(1, 7);

        assertEquals(-1, tally.majority(3));
        assertEquals(-1, tally.dissenter());
    }

    @Test
    void shouldFindTheMajorityWhereverItStands() {
        tally.record(1, 9);
        tally.record(2, 7);
        tally.record(3, 7);

        assertEquals(7, tally.hash(tally.majority(3)));
        assertEquals(1, tally.dissenter());
    }

    @Test
    void shouldNotTakeHalfForAMajority() {
        tally.record(1, 7);
        tally.record(2, 7);
        tally.record(3, 9);
        tally.record(4, 9);

        assertEquals(-1, tally.majority(4));
    }

    @Test
    void shouldCountAMemberOnce() {
        tally.record(1, 7);
        tally.record(1, 7);
        tally.record(1, 8);

        assertEquals(1, tally.count());
        assertEquals(-1, tally.majority(3));
    }
}
