package io.raftwright.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.internal.kernel.Letter.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Who answered a heartbeat under leases votes for nobody else for an election timeout, come what may (dissertation §6.4.1). */
class LeasePromiseTest {
    private static final long MS = 1_000_000;
    private static final KernelOptions OPTIONS = new KernelOptions(20 * MS, 100 * MS, 256, 4, 1024, 16 << 10, 0, 10, 0);

    private final List<Letter> sent = new ArrayList<>();
    private final TestMember member =
            new TestMember(1, new long[] {1, 2, 3}, OPTIONS, sent::add, Witness.BLIND, new SplittableRandom(7), 0);

    @Test
    void shouldCountItsPromiseFromTheArrivalNotFromTheLastTick() {
        member.kernel.onTick(10 * MS);
        member.kernel.onArrival(90 * MS);
        hear(2, 2);
        member.kernel.onTick(150 * MS);
        sent.clear();

        member.kernel.onVoteRequest(3, election(3));
        force();

        assertEquals(List.of(), sent);
        member.kernel.onTick(191 * MS);
        member.kernel.onVoteRequest(3, election(3));
        force();
        assertTrue(sent.stream().anyMatch(letter -> letter.kind() == Kind.VOTE_REPLY));
    }

    @Test
    void shouldKeepItsPromiseWhenItHearsOfANewerTerm() {
        member.kernel.onTick(10 * MS);
        hear(2, 2);
        member.kernel.onVoteReply(3, 5, true, false, 0, 0);
        assertEquals(5, member.kernel.term());
        sent.clear();

        member.kernel.onVoteRequest(3, election(5));
        force();

        assertEquals(List.of(), sent);
    }

    @Test
    void shouldVouchForALeaderOnlyOnceItsTermIsDurable() {
        member.kernel.onTick(10 * MS);

        member.kernel.onHeartbeat(2, 4, 0, 1);

        assertFalse(sent.stream().anyMatch(letter -> letter.kind() == Kind.HEARTBEAT_REPLY));
        force();
        member.kernel.onHeartbeat(2, 4, 0, 1);
        assertTrue(sent.stream().anyMatch(letter -> letter.kind() == Kind.HEARTBEAT_REPLY));
    }

    /** A heartbeat is answered only when the term is durable, so it comes twice. */
    private void hear(long leader, long term) {
        member.kernel.onHeartbeat(leader, term, 0, 1);
        force();
        member.kernel.onHeartbeat(leader, term, 0, 1);
        assertTrue(sent.stream().anyMatch(letter -> letter.kind() == Kind.HEARTBEAT_REPLY));
    }

    private void force() {
        member.force();
        member.tellDurable();
    }

    private static VoteRequest election(long term) {
        return new VoteRequest(term, VoteRequest.Purpose.ELECTION, 9, term - 1, 0, 0, 0);
    }
}
