package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.internal.membership.ChangeOutcome.Changed;
import io.raftwright.internal.membership.ChangeOutcome.Reason;
import io.raftwright.internal.membership.ChangeOutcome.Refused;
import java.util.List;
import java.util.stream.LongStream;
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

    @Test
    void shouldNameTheJointConfigurationThatIsInTheWay() {
        Configuration joint =
                changed(THREE, MembershipRequest.of(MembershipChange.remove(2), MembershipChange.remove(3)));

        assertEquals(Reason.ALREADY_JOINT, refused(joint, MembershipRequest.of(MembershipChange.addLearner(4, ""))));
        assertEquals(Reason.NOT_JOINT, refused(THREE, MembershipRequest.leaveJoint()));
        assertEquals(
                Reason.SIMPLE_WHILE_JOINT, refused(joint, MembershipRequest.of().by(Transition.SIMPLE)));
        assertEquals(
                Reason.NO_VOTERS_YET,
                refused(
                        Configuration.unknown(),
                        MembershipRequest.of(MembershipChange.addVoter(1, ""), MembershipChange.addVoter(2, ""))));
    }

    // scenario 25, the part of the rule: an id that comes back within one change is not a new disk
    @Test
    void shouldKeepWhoAMemberIsWhenItComesBackWithinAChange() {
        Configuration seen = THREE.withIncarnation(3, 99);
        MembershipRequest again =
                MembershipRequest.of(MembershipChange.remove(3), MembershipChange.addVoter(3, "three:2"));

        assertEquals(99, changed(seen, again).incarnation(3));
        Configuration gone = changed(seen, MembershipRequest.of(MembershipChange.remove(3)));
        Configuration back = changed(gone, MembershipRequest.of(MembershipChange.addVoter(3, "")));
        assertEquals(0, back.incarnation(3));
    }

    @Test
    void shouldMoveAMemberWithoutChangingWhoItIs() {
        Configuration seen = THREE.withIncarnation(3, 99);

        Configuration moved = changed(seen, MembershipRequest.of(MembershipChange.moveTo(3, "three:2")));

        assertEquals("three:2", moved.address(3));
        assertEquals(99, moved.incarnation(3));
        assertEquals(0, moved.index());
        Configuration promoted = changed(moved, MembershipRequest.of(MembershipChange.addVoter(3, "")));
        assertEquals("three:2", promoted.address(3));
    }

    @Test
    void shouldRefuseMoreMembersThanASnapshotCanName() {
        Configuration many =
                Configuration.ofVoters(LongStream.rangeClosed(1, 160).toArray());
        MembershipChange oneMore = MembershipChange.addLearner(1000, "x".repeat(255));

        assertEquals(Reason.TOO_LONG, refused(many, MembershipRequest.of(oneMore)));
        assertEquals(
                161,
                changed(many, MembershipRequest.of(MembershipChange.addLearner(1000, "")))
                        .membersExcept(0)
                        .length);
    }

    @Test
    void shouldAskForTheProgressOfExactlyTheMembers() {
        ProgressTable others = ProgressTable.begun(Configuration.ofVoters(1, 2), 7);

        assertThrows(
                IllegalArgumentException.class,
                () -> MembershipRule.simple(THREE, others, 7, List.of(MembershipChange.remove(1))));
        assertThrows(IllegalArgumentException.class, () -> MembershipRule.leaveJoint(THREE, ProgressTable.empty()));
    }

    @Test
    void shouldSayWhyInASentence() {
        MembershipRequest request =
                MembershipRequest.of(MembershipChange.remove(3)).ifIndex(7);

        Refused refused = (Refused) MembershipRule.next(THREE.withIndex(8), request);

        assertEquals("the membership is another one by now, index=8, expectedIndex=7", refused.sentence());
    }

    static Configuration changed(Configuration present, MembershipRequest request) {
        return ((Changed) MembershipRule.next(present, request)).configuration();
    }

    static Reason refused(Configuration present, MembershipRequest request) {
        return ((Refused) MembershipRule.next(present, request)).reason();
    }
}
