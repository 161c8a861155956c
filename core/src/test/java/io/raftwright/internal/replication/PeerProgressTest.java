package io.raftwright.internal.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.internal.replication.PeerProgress.State;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** How a leader brings one member up to date. */
class PeerProgressTest {
    private final PeerProgress peer = new PeerProgress(2, 10, 3, 100, 0);

    @Example
    void shouldProbeWithOneMessageAtATime() {
        assertTrue(peer.maySend());

        peer.sent(12, 50);

        assertEquals(State.PROBE, peer.state());
        assertFalse(peer.maySend());
        assertEquals(10, peer.nextIndex());
    }

    @Example
    void shouldReplicateOnceTheLogsAgree() {
        peer.sent(12, 50);

        assertTrue(peer.accepted(12));

        assertEquals(State.REPLICATE, peer.state());
        assertEquals(13, peer.nextIndex());
        peer.sent(13, 60);
        peer.sent(14, 60);
        assertEquals(15, peer.nextIndex());
        assertFalse(peer.maySend());
        peer.accepted(13);
        assertTrue(peer.maySend());
    }

    // scenario 36: a refusal that comes late is not the follower losing its log
    @Example
    void shouldIgnoreARefusalOfWhatIsMatched() {
        peer.sent(12, 50);
        peer.accepted(12);

        assertFalse(peer.rejected(9, 3));

        assertEquals(State.REPLICATE, peer.state());
        assertEquals(12, peer.matchIndex());
    }

    // scenario 35
    @Example
    void shouldAlwaysGoBackWhenRefused() {
        long before = peer.nextIndex();

        assertTrue(peer.rejected(9, 9));

        assertEquals(before - 1, peer.nextIndex());
        assertTrue(peer.rejected(8, 2));
        assertEquals(3, peer.nextIndex());
    }

    // scenario 39
    @Example
    void shouldBeSilentWhenNothingIsAcknowledgedForAnInterval() {
        peer.sent(12, 50);
        peer.accepted(12);
        peer.sent(13, 10);
        assertFalse(peer.isSilent());

        assertTrue(peer.isSilent());

        peer.accepted(13);
        assertFalse(peer.isSilent());
        assertFalse(peer.isSilent());
    }

    @Example
    void shouldWaitForASnapshotAndProbeBehindIt() {
        peer.snapshotStarted(40);
        assertFalse(peer.maySend());
        assertFalse(peer.rejected(9, 3));

        peer.snapshotEnded(true);

        assertEquals(State.PROBE, peer.state());
        assertEquals(41, peer.nextIndex());
    }

    // scenario 51
    @Example
    void shouldReplicateWhenTheMemberIsBeyondThePendingSnapshot() {
        peer.snapshotStarted(40);

        peer.accepted(45);

        assertEquals(State.REPLICATE, peer.state());
        assertEquals(46, peer.nextIndex());
    }

    @Example
    void shouldTellNoMoreThanTheMemberHolds() {
        peer.accepted(5);

        assertEquals(5, peer.tellable(9));
        assertTrue(peer.isCommitUntold(9));
        peer.told(5);
        assertFalse(peer.isCommitUntold(9));
    }

    @Property
    void shouldNeverForgetAMatchNorSendWhatIsMatched(@ForAll @Size(max = 200) int[] draws) {
        long match = 0;
        for (int draw : draws) {
            long index = Math.floorMod(draw >> 3, 50);
            switch (draw & 7) {
                case 0, 1 -> peer.accepted(index);
                case 2 -> peer.rejected(index, Math.floorMod(draw >> 9, 50));
                case 3 -> peer.connectionLost();
                case 4 -> peer.snapshotStarted(Math.max(index, peer.matchIndex()));
                case 5 -> peer.snapshotEnded((draw & 8) == 0);
                default -> {
                    if (peer.maySend()) {
                        peer.sent(peer.nextIndex() + index - 1, (int) index);
                    }
                }
            }
            assertTrue(peer.matchIndex() >= match && peer.nextIndex() > peer.matchIndex(), peer::toString);
            match = peer.matchIndex();
        }
    }
}
