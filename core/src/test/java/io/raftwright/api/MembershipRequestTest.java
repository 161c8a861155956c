package io.raftwright.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.api.MembershipChange.Kind;
import io.raftwright.api.MembershipRequest.Transition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be asked of the membership, and what cannot even be said. */
class MembershipRequestTest {
    @Test
    void shouldSayWhatShallBecomeOfAMember() {
        List<MembershipChange> changes = List.of(
                MembershipChange.addVoter(1, "a"),
                MembershipChange.addLearner(2, ""),
                MembershipChange.addWitness(3, ""),
                MembershipChange.addVoterWhenCaughtUp(4, ""),
                MembershipChange.demote(5),
                MembershipChange.remove(6),
                MembershipChange.moveTo(7, "b"));

        assertEquals(
                "[ADD_VOTER(1 at a), ADD_LEARNER(2), ADD_WITNESS(3), PROMOTE(4), ADD_LEARNER(5), REMOVE(6),"
                        + " UPDATE_ADDRESS(7 at b)]",
                changes.toString());
    }

    @Test
    void shouldRefuseChangesOfNobodyAndToNowhere() {
        assertThrows(IllegalArgumentException.class, () -> MembershipChange.remove(-1));
        assertThrows(IllegalArgumentException.class, () -> MembershipChange.moveTo(1, ""));
        assertThrows(IllegalArgumentException.class, () -> MembershipChange.addVoter(1, "x".repeat(256)));
        assertThrows(IllegalArgumentException.class, () -> MembershipChange.addVoter(1, "\udc00"));
    }

    @Test
    void shouldAskForWhateverWayIsNeeded() {
        MembershipRequest request = MembershipRequest.of(MembershipChange.remove(1));

        assertEquals(Transition.AUTO, request.transition());
        assertEquals(0, request.expectedIndex());
        assertEquals(9, request.ifIndex(9).expectedIndex());
        assertEquals(
                Transition.JOINT_EXPLICIT, request.by(Transition.JOINT_EXPLICIT).transition());
        assertEquals(Transition.LEAVE, MembershipRequest.leaveJoint().transition());
    }

    @Test
    void shouldRefuseRequestsThatMakeNoSense() {
        MembershipRequest request = MembershipRequest.of(MembershipChange.remove(1));
        List<MembershipChange> tooMany =
                Collections.nCopies(MembershipRequest.MAX_CHANGES + 1, new MembershipChange(Kind.REMOVE, 1, ""));

        assertThrows(IllegalArgumentException.class, () -> request.ifIndex(-1));
        assertThrows(IllegalArgumentException.class, () -> request.by(Transition.LEAVE));
        assertThrows(IllegalArgumentException.class, () -> new MembershipRequest(tooMany, 0, Transition.AUTO));
    }

    @Test
    void shouldNotChangeBehindItsBack() {
        List<MembershipChange> changes = new ArrayList<>(List.of(MembershipChange.remove(1)));
        MembershipRequest request = new MembershipRequest(changes, 0, Transition.AUTO);

        changes.clear();

        assertEquals(1, request.changes().size());
    }
}
