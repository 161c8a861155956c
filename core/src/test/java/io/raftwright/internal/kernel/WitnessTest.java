package io.raftwright.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Letter.Kind;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A witness votes and holds no data: members 1 and 2 have the data here, 3 is the witness. */
class WitnessTest {
    private static final long BEAT_MS = 21;

    private final ScenarioCluster cluster = new ScenarioCluster(3, ScenarioOptions.of(), 3);
    private final TestMember one = cluster.member(1);
    private final TestMember two = cluster.member(2);
    private final TestMember witness = cluster.member(3);

    @Test
    void shouldHoldTheLogWithoutItsData() {
        elect(1);

        propose(one, "data");

        assertEquals(3, witness.kernel.commitIndex());
        assertEquals(one.log.lastIndex(), witness.log.lastIndex());
        assertEquals(EntryKind.STRIPPED, LogFrame.kind(witness.reader.read(3, 1), 0));
        assertEquals(EntryKind.COMMAND, LogFrame.kind(two.reader.read(3, 1), 0));
    }

    @Test
    void shouldStandInForAMemberThatIsLost() {
        elect(1);
        cluster.network().cutOff(2, true);

        propose(one, "alone with the witness");
        long before = one.kernel.commitIndex();
        beat();
        beat();

        assertEquals(2, before);
        assertEquals(3, one.kernel.commitIndex());
        assertEquals(3, witness.log.lastIndex());
    }

    /** Else the witness would refuse its vote to the only member that is left. */
    @Test
    void shouldKnowNoMoreThanTheMembersThatKeepUp() {
        elect(1);
        cluster.setLazy(2, true);

        propose(one, "on one disk only");

        assertEquals(2, witness.log.lastIndex());
        assertEquals(2, one.kernel.commitIndex());
        cluster.setLazy(2, false);
        cluster.deliverAll();
        assertEquals(3, one.kernel.commitIndex());
        assertEquals(3, witness.log.lastIndex());
    }

    /** Else a power failure would leave it with an entry that is nowhere else, and its vote with nobody. */
    @Test
    void shouldKnowOfNothingThatIsOnNoDiskYet() {
        elect(1);
        cluster.network().cutOff(2, true);
        cluster.setLazy(1, true);
        propose(one, "not forced");
        beat();
        beat();
        beat();

        long before = witness.log.lastIndex();
        cluster.force(1);
        cluster.deliverAll();

        assertEquals(2, before);
        assertEquals(3, witness.log.lastIndex());
    }

    /** Else the removal of the leader could leave the witness with an entry that nobody who stays has. */
    @Test
    void shouldNotHelpALeaderToLeaveBeforeSomebodyTakesItsPlace() {
        elect(1);
        cluster.network().cutOff(2, true);
        propose(one, "data");
        beat();
        beat();
        assertEquals(3, one.kernel.commitIndex());

        change(MembershipChange.remove(1));
        beat();
        long alone = one.kernel.commitIndex();
        cluster.network().cutOff(2, false);
        one.kernel.onPeerUp(2);
        cluster.settle(one);
        cluster.deliverAll();

        assertEquals(3, alone);
        assertFalse(two.kernel.configuration().isMember(1));
        assertEquals(Role.LEADER, two.kernel.role());
    }

    @Test
    void shouldGetNoDataWhileItIsBeingRemoved() {
        elect(1);
        cluster.network().cutOff(2, true);
        propose(one, "more than 2 has");
        beat();
        beat();
        assertNull(one.kernel.changeMembership(MembershipRequest.of(MembershipChange.remove(3))));
        cluster.settle(one);
        for (int i = 0; i < 5; i++) {
            assertTrue(one.kernel.propose(EntryKind.COMMAND, ByteBuffer.allocate(100)));
            cluster.settle(one);
        }

        deliver(letter -> letter.kind() == Kind.APPEND && letter.to() == 3);
        cluster.deliverAll();

        assertFalse(one.kernel.configuration().isMember(3));
        for (long index = witness.log.firstIndex(); index <= witness.log.lastIndex(); index++) {
            assertTrue(LogFrame.kind(witness.reader.read(index, 1), 0) != EntryKind.COMMAND);
        }
    }

    @Test
    void shouldLetTheOtherMemberLeadWhenTheLeaderIsLost() {
        elect(1);
        propose(one, "committed");
        cluster.setLazy(2, true);
        propose(one, "never acknowledged");
        cluster.crash(1, true);
        cluster.setLazy(2, false);
        cluster.deliverAll();

        cluster.pass(3, 101); // It stands by its leader for an election timeout.
        elect(2);

        assertEquals(Role.LEADER, two.kernel.role());
        propose(two, "next");
        beatOf(two);
        beatOf(two);
        assertEquals(two.log.lastIndex(), two.kernel.commitIndex());
        assertEquals(two.log.lastIndex(), witness.log.lastIndex());
    }

    @Test
    void shouldRefuseItsVoteToWhoeverLacksWhatItStandsFor() {
        elect(1);
        cluster.network().cutOff(2, true);
        propose(one, "on one disk and the witness");
        beat();
        beat();
        cluster.crash(1, true);
        cluster.network().cutOff(2, false);

        cluster.pass(3, 101);
        elect(2);
        elect(2);

        assertTrue(two.kernel.role() != Role.LEADER, two.kernel.toString());
        cluster.start(1);
        elect(1);
        assertEquals(Role.LEADER, one.kernel.role());
    }

    @Test
    void shouldNeverCampaign() {
        for (int i = 0; i < 5; i++) {
            cluster.runOut(3);
            cluster.deliverAll();
        }

        assertEquals(Role.FOLLOWER, witness.kernel.role());
        assertEquals(1, witness.kernel.term());
    }

    @Test
    void shouldNotTakeLeadershipThatIsHandedToIt() {
        elect(1);

        Refusal refusal = one.kernel.transferLeadership(3, 1_000_000_000);
        witness.kernel.onTimeoutNow(1, one.kernel.term(), witness.log.lastIndex());
        cluster.settle(witness);
        cluster.deliverAll();

        assertNotNull(refusal);
        assertEquals(Reason.NO_SUCH_VOTER, refusal.reason());
        assertEquals(Role.FOLLOWER, witness.kernel.role());
        assertEquals(Role.LEADER, one.kernel.role());
    }

    @Test
    void shouldNotBeMadeSuccessorWhenTheLeaderStepsDown() {
        elect(1);
        cluster.network().cutOff(2, true);

        one.kernel.stepDown();

        assertEquals(0, cluster.network().count(letter -> letter.kind() == Kind.TIMEOUT_NOW && letter.to() == 3));
    }

    /** Whatever the configuration says: it has no data to lead with. */
    @Test
    void shouldNotLeadWhenItComesBackAsAnOrdinaryMember() {
        elect(1);
        change(MembershipChange.remove(3));
        change(MembershipChange.addVoter(3, ""));
        beat();
        assertTrue(witness.kernel.configuration().isVoter(3));
        assertFalse(witness.kernel.configuration().isWitness(3));

        cluster.runOut(3);
        witness.kernel.onTimeoutNow(1, one.kernel.term(), witness.log.lastIndex());

        assertEquals(Role.FOLLOWER, witness.kernel.role());
    }

    @Test
    void shouldBeToldWhereTheSnapshotStandsWhenBehindTheLog() {
        elect(1);
        cluster.network().cutOff(3, true);
        for (int i = 0; i < 5; i++) {
            propose(one, "entry " + i);
        }
        one.takeSnapshot(0);
        assertEquals(8, one.log.firstIndex());
        cluster.network().cutOff(3, false);
        long snapshots = 0;
        for (int i = 0; i < 3; i++) {
            cluster.pass(1, BEAT_MS);
            snapshots += cluster.network().count(letter -> letter.kind() == Kind.SNAPSHOT);
            cluster.deliverAll();
        }

        propose(one, "behind it");

        assertEquals(0, snapshots);
        assertEquals(8, witness.log.firstIndex());
        assertEquals(8, witness.log.lastIndex());
        assertEquals(8, witness.kernel.commitIndex());
        assertEquals(one.stateHash, witness.stateHash);
    }

    @Test
    void shouldBeToldAgainWhenTheMessageIsLost() {
        elect(1);
        cluster.network().cutOff(3, true);
        propose(one, "missed");
        one.takeSnapshot(0);
        cluster.network().cutOff(3, false);
        lose(Kind.SNAPSHOT_PLACE);

        beat();
        beat();

        assertEquals(one.log.lastIndex(), witness.log.lastIndex());
    }

    /** Lets the leader's heart beat until it sends such letters, and loses them. */
    private void lose(Kind kind) {
        for (int i = 0; i < 10; i++) {
            cluster.pass(1, BEAT_MS);
            deliver(letter -> letter.kind() == Kind.HEARTBEAT);
            deliver(letter -> letter.kind() == Kind.HEARTBEAT_REPLY);
            while (cluster.network().count(letter -> letter.kind() == Kind.APPEND) > 0) {
                deliver(letter -> letter.kind() == Kind.APPEND);
                deliver(letter -> letter.kind() == Kind.REJECT || letter.kind() == Kind.ACCEPT);
            }
            if (cluster.network().count(letter -> letter.kind() == kind) > 0) {
                cluster.network().drop(cluster.network().find(letter -> letter.kind() == kind, "all"));
                return;
            }
        }
        throw new AssertionError("no such letter, kind=" + kind + ", waiting="
                + cluster.network().waiting());
    }

    @Test
    void shouldGoOnAfterARestart() {
        elect(1);
        propose(one, "before");
        cluster.crash(3, true);
        cluster.start(3);

        propose(one, "after");
        beat();

        assertEquals(one.log.lastIndex(), witness.log.lastIndex());
        assertFalse(witness.log.holdsData());
    }

    // ---- helpers

    private void deliver(Predicate<Letter> which) {
        cluster.deliver(cluster.network().find(which, "all"));
    }

    private void elect(long id) {
        cluster.runOut(id);
        cluster.deliverAll();
    }

    private void propose(TestMember leader, String data) {
        assertTrue(leader.kernel.propose(EntryKind.COMMAND, ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8))));
        cluster.settle(leader);
        cluster.deliverAll();
    }

    private void change(MembershipChange change) {
        assertNull(one.kernel.changeMembership(MembershipRequest.of(change)));
        cluster.settle(one);
        cluster.deliverAll();
        beat();
    }

    private void beat() {
        beatOf(one);
    }

    private void beatOf(TestMember leader) {
        cluster.pass(leader.id, BEAT_MS);
        cluster.deliverAll();
    }
}
