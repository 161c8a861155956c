package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.internal.membership.ChangeOutcome.Changed;
import io.raftwright.internal.membership.ChangeOutcome.Reason;
import io.raftwright.internal.membership.ChangeOutcome.Refused;
import org.junit.jupiter.api.Test;

/** What the rule adds to the cases of the tables: ways, witnesses, promotion, compare-and-set. */
class MembershipRuleTest {
    private static final Configuration THREE = Configuration.ofVoters(1, 2, 3);

    @Test
    void shouldChangeOneVoterAtOnceAndMoreThroughAJointConfiguration() {
        Configuration four = changed(THREE, MembershipRequest.of(MembershipChange.addVoter(4, "four:1")));
        Configuration joint =
                changed(THREE, MembershipRequest.of(MembershipChange.addVoter(4, ""), MembershipChange.remove(1)));

        assertEquals("voters=(1 2 3 4)", four.toString());
        assertEquals("four:1", four.address(4));
        assertEquals("voters=(2 3 4)&&(1 2 3) autoleave", joint.toString());
    }

    @Test
    void shouldStayJointUntilToldToLeave() {
        Configuration joint =
                changed(THREE, MembershipRequest.of(MembershipChange.demote(3)).by(Transition.JOINT_EXPLICIT));

        assertEquals("voters=(1 2)&&(1 2 3) learners_next=(3)", joint.toString());
        assertEquals(
                "voters=(1 2) learners=(3)",
                changed(joint, MembershipRequest.leaveJoint()).toString());
    }

    @Test
    void shouldAnswerWithTheVeryConfigurationIfNothingChanges() {
        MembershipRequest request = MembershipRequest.of(MembershipChange.addVoter(1, ""), MembershipChange.remove(9));

        assertSame(THREE, changed(THREE, request));
    }

    @Test
    void shouldRefuseWhenTheMembershipHasChangedSince() {
        MembershipRequest request =
                MembershipRequest.of(MembershipChange.remove(3)).ifIndex(7);

        assertEquals(Reason.INDEX_MOVED, refused(THREE.withIndex(8), request));
        assertEquals("voters=(1 2)", changed(THREE.withIndex(7), request).toString());
    }

    static Configuration changed(Configuration present, MembershipRequest request) {
        return ((Changed) MembershipRule.next(present, request)).configuration();
    }

    static Reason refused(Configuration present, MembershipRequest request) {
        return ((Refused) MembershipRule.next(present, request)).reason();
    }
}
