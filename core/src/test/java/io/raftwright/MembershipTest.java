package io.raftwright;

import static io.raftwright.GrowingCluster.DEADLINE;
import static io.raftwright.GrowingCluster.address;
import static io.raftwright.GrowingCluster.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.api.NodeListener;
import io.raftwright.api.RefusedException;
import io.raftwright.api.RefusedException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of who belongs to the cluster, asked for by a host (Raft dissertation §4). */
@Timeout(120)
class MembershipTest {

    @Test
    void shouldGrowAndShrinkUnderLoadWithoutLosingAnything() throws Exception {
        try (GrowingCluster cluster = new GrowingCluster(1)) {
            Load load = Load.on(cluster);

            for (long id = 2; id <= 5; id++) {
                cluster.join(id, 1);
                cluster.change(1, MembershipChange.addVoterWhenCaughtUp(id, address(id)));
                awaitVoter(cluster, id);
            }
            load.awaitProgress();
            Membership five = cluster.node(1).membership();
            cluster.change(4, MembershipChange.remove(1));
            Membership three = cluster.change(4, MembershipChange.remove(2));
            cluster.node(1).close();
            load.awaitProgress();

            assertEquals(List.of(1L, 2L, 3L, 4L, 5L), five.voters());
            assertEquals(List.of(3L, 4L, 5L), three.voters());
            load.endAndCheck(3);
            assertEquals(cluster.sumAt(3), cluster.sumAt(5));
        }
    }

    private static void awaitVoter(GrowingCluster cluster, long id) {
        TestCluster.await(() -> cluster.node(id).membership().voters().contains(id));
    }

    @Test
    void shouldReplaceADeadMember() throws Exception {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            Load load = Load.on(cluster);
            long dead = cluster.leader() == 3 ? 2 : 3;

            cluster.crash(dead);
            cluster.join(4, 1, 2, 3);
            Membership membership = cluster.change(
                    1, MembershipRequest.of(MembershipChange.remove(dead), MembershipChange.addVoter(4, address(4))));
            load.awaitProgress();

            assertFalse(membership.isJoint());
            assertEquals(List.of(1L, 5 - dead, 4L), membership.voters());
            load.endAndCheck(4);
        }
    }

    @Test
    void shouldChangeTwoMembersAtOnceThroughAJointConfiguration() throws Exception {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.join(4, 1, 2, 3);
            cluster.join(5, 1, 2, 3);
            Load load = Load.on(cluster);

            long leader = cluster.leader();
            Membership membership = cluster.change(
                    leader, MembershipChange.addVoter(4, address(4)), MembershipChange.addVoter(5, address(5)));
            awaitVoter(cluster, 4);
            TestCluster.await(() -> !cluster.node(4).membership().isJoint());

            assertEquals(List.of(1L, 2L, 3L, 4L, 5L), membership.voters());
            assertFalse(membership.isJoint());
            assertTrue(cluster.told(leader).stream().anyMatch(Membership::isJoint));
            load.endAndCheck(5);
        }
    }

    /** A member that has just the entries until its promotion knows nothing of it, and must vote all the same. */
    @Test
    void shouldElectWithTheVoteOfAPromotedLearnerThatDoesNotKnow() { // scenario 10
        try (GrowingCluster cluster = new GrowingCluster(2)) {
            long leader = cluster.leader();
            cluster.join(3, 1, 2);
            cluster.change(leader, MembershipChange.addLearner(3, address(3)));
            cluster.add(leader, 1);
            cluster.awaitDisksKnown(1, 2, 3);
            TestCluster.await(() -> cluster.node(3).membership().learners().contains(3L)
                    && cluster.node(3).membership().index()
                            == cluster.node(leader).membership().index());
            cluster.network.cut(leader, 3);

            cluster.change(leader, MembershipChange.addVoter(3, ""));
            long other = 3 - leader;
            TestCluster.await(() -> cluster.node(other).membership().voters().contains(3L));
            assertFalse(cluster.node(3).membership().voters().contains(3L));
            cluster.crash(leader);

            assertEquals(other, cluster.leader());
            assertEquals(2, cluster.add(other, 1));
        }
    }

    @Test
    void shouldKeepAJointConfigurationWhenAllRestartInTheMiddle() { // scenario 20
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.awaitDisksKnown(1, 2, 3);
            cluster.join(4, 1, 2, 3);
            Membership joint = cluster.change(
                    1,
                    MembershipRequest.of(MembershipChange.addVoter(4, address(4)), MembershipChange.remove(1))
                            .by(Transition.JOINT_EXPLICIT));
            for (long id = 1; id <= 4; id++) {
                awaitIndex(cluster, id, joint.index());
            }
            for (long id = 1; id <= 4; id++) {
                cluster.crash(id);
            }

            for (long id = 1; id <= 3; id++) {
                cluster.start(id);
            }
            cluster.join(4, 1, 2, 3);
            cluster.add(2, 1); // a leader knows what is in force once it committed something
            Membership after = cluster.node(cluster.leader()).membership();
            RefusedException refused = assertThrows(
                    RefusedException.class, () -> cluster.change(2, MembershipChange.addLearner(5, address(5))));
            Membership left = cluster.change(2, MembershipRequest.leaveJoint());

            assertTrue(joint.isJoint());
            assertEquals(joint.outgoing(), after.outgoing());
            assertEquals(joint.voters(), after.voters());
            assertEquals(Reason.INVALID_CHANGE, refused.reason());
            assertEquals(List.of(2L, 3L, 4L), left.voters());
            assertFalse(left.isJoint());
        }
    }

    private static void awaitIndex(GrowingCluster cluster, long id, long index) {
        TestCluster.await(() -> cluster.node(id).membership().index() >= index);
    }

    @Test
    void shouldLeaveAJointConfigurationWhenItsLeaderIsGone() { // scenario 19
        for (int i = 0; i < 3; i++) {
            int round = i;
            try (GrowingCluster cluster = new GrowingCluster(3)) {
                cluster.awaitDisksKnown(1, 2, 3);
                long leader = cluster.leader();
                long other = leader % 3 + 1;
                for (long id = 4; id <= 5; id++) {
                    cluster.join(id, 1, 2, 3);
                }
                CompletableFuture<Membership> asked = cluster.node(other)
                        .changeMembership(
                                MembershipRequest.of(
                                        MembershipChange.addVoter(4, address(4)),
                                        MembershipChange.addVoter(5, address(5))),
                                DEADLINE);
                TestCluster.await(() -> cluster.node(leader).status().lastIndex()
                                > cluster.node(leader).membership().index() + round
                        || cluster.node(other).membership().isJoint()
                        || asked.isDone());

                cluster.crash(leader);

                outcome(asked);
                TestCluster.await(
                        () -> !cluster.node(cluster.leader()).membership().isJoint());
                cluster.add(other, 1);
                assertFalse(cluster.node(cluster.leader()).membership().isJoint());
            }
        }
    }

    /** Whatever became of it, it is said: done, or not known. */
    private static void outcome(CompletableFuture<Membership> asked) {
        try {
            assertEquals(List.of(1L, 2L, 3L, 4L, 5L), get(asked).voters());
        } catch (io.raftwright.api.IndeterminateException e) {
            assertTrue(e.getMessage().contains("leader"), e.getMessage());
        }
    }

    @Test
    void shouldRefuseARequestFoundedOnAnOlderMembership() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.awaitDisksKnown(1, 2, 3);
            long before = cluster.node(1).membership().index();
            Membership changed = cluster.change(
                    2,
                    MembershipRequest.of(MembershipChange.addLearner(4, address(4)))
                            .ifIndex(before));

            RefusedException refused = assertThrows(
                    RefusedException.class,
                    () -> cluster.change(
                            3,
                            MembershipRequest.of(MembershipChange.addLearner(5, address(5)))
                                    .ifIndex(before)));

            assertEquals(List.of(4L), changed.learners());
            assertEquals(Reason.MEMBERSHIP_CHANGED, refused.reason());
            assertEquals(
                    List.of(4L), cluster.node(cluster.leader()).membership().learners());
        }
    }

    @Test
    void shouldRefuseWhatIsIllegal() {
        try (GrowingCluster cluster = new GrowingCluster(1)) {
            cluster.leader();

            RefusedException refused =
                    assertThrows(RefusedException.class, () -> cluster.change(1, MembershipChange.remove(1)));

            assertEquals(Reason.INVALID_CHANGE, refused.reason());
            assertEquals(1, cluster.add(1, 1));
        }
    }

    @Test
    void shouldRefuseRequestsThatAreTooLongOrTooMany() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.leader();
            MembershipChange[] many = new MembershipChange[200];
            java.util.Arrays.setAll(many, i -> MembershipChange.addLearner(10 + i, "somewhere over the rainbow"));
            cluster.crash(1);
            cluster.crash(2);

            RefusedException tooLong = assertThrows(RefusedException.class, () -> cluster.change(3, many));
            RefusedException tooMany = null;
            for (int i = 0; i < 100 && tooMany == null; i++) {
                CompletableFuture<Membership> future =
                        cluster.node(3).changeMembership(MembershipRequest.of(), Duration.ofSeconds(20));
                if (future.isCompletedExceptionally()) {
                    tooMany = assertThrows(RefusedException.class, () -> get(future));
                }
            }

            assertEquals(Reason.TOO_LARGE, tooLong.reason());
            assertEquals(Reason.BACK_PRESSURE, tooMany.reason());
        }
    }

    @Test
    void shouldSayThatNoLeaderTookARequest() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.leader();
            cluster.crash(1);
            cluster.crash(2);
            TestCluster.await(() -> !cluster.node(3).status().isLeader()
                    && cluster.node(3).status().leaderId() == 0);

            CompletableFuture<Membership> asked = cluster.node(3)
                    .changeMembership(
                            MembershipRequest.of(MembershipChange.addLearner(4, address(4))), Duration.ofMillis(300));

            assertEquals(
                    Reason.NO_LEADER,
                    assertThrows(RefusedException.class, () -> get(asked)).reason());
        }
    }

    @Test
    void shouldNotSayMoreThanIsKnownWhenTheLeaderIsCutOff() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.awaitDisksKnown(1, 2, 3);
            long leader = cluster.leader();
            for (long id = 1; id <= 3; id++) {
                if (id != leader) {
                    cluster.network.cut(leader, id);
                }
            }

            CompletableFuture<Membership> asked = cluster.node(leader)
                    .changeMembership(
                            MembershipRequest.of(MembershipChange.addLearner(4, address(4))), Duration.ofMillis(600));

            assertThrows(io.raftwright.api.IndeterminateException.class, () -> get(asked));
        }
    }

    /** Its entry is overwritten, which is certain, so it is asked for again, of the new leader. */
    @Test
    void shouldSeeAnOverwrittenRequestThrough() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.awaitDisksKnown(1, 2, 3);
            long leader = cluster.leader();
            for (long id = 1; id <= 3; id++) {
                if (id != leader) {
                    cluster.network.cut(leader, id);
                }
            }

            CompletableFuture<Membership> asked = cluster.node(leader)
                    .changeMembership(MembershipRequest.of(MembershipChange.addLearner(4, address(4))), DEADLINE);
            long other = leader % 3 + 1;
            TestCluster.await(() -> !cluster.node(leader).status().isLeader());
            cluster.add(other, 1);
            for (long id = 1; id <= 3; id++) {
                cluster.network.heal(leader, id == leader ? other : id);
            }

            Membership membership = get(asked);
            assertEquals(List.of(4L), membership.learners());
            assertEquals(1, cluster.sumAt(leader));
        }
    }

    @Test
    void shouldLetARemovedLeaderStepDownAndRefuse() throws Exception { // scenario 18
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.awaitDisksKnown(1, 2, 3);
            Load load = Load.on(cluster);
            long leader = cluster.leader();

            Membership membership = cluster.change(leader, MembershipChange.remove(leader));
            TestCluster.await(() -> !cluster.node(leader).status().isLeader());
            long next = leader % 3 + 1;
            load.awaitProgress();
            RefusedException refused = assertThrows(RefusedException.class, () -> {
                for (int i = 0; i < 1_000; i++) { // until it has heard that its removal is in force everywhere
                    cluster.add(leader, 0);
                }
            });

            assertFalse(membership.voters().contains(leader));
            assertEquals(Reason.NOT_A_MEMBER, refused.reason());
            assertTrue(refused.leaderHint() != leader, refused::getMessage);
            cluster.node(leader).close();
            load.endAndCheck(next);
        }
    }

    @Test
    void shouldNotBeDisturbedByARemovedMember() {
        try (GrowingCluster cluster = new GrowingCluster(4)) {
            cluster.awaitDisksKnown(1, 2, 3, 4);
            long leader = cluster.leader();
            long removed = leader % 4 + 1;
            cluster.network.cut(removed, leader); // so that it does not hear of its removal from the leader
            cluster.change(leader, MembershipChange.remove(removed));
            long term = cluster.node(leader).status().term();
            AtomicInteger waits = new AtomicInteger();

            TestCluster.await(() -> {
                cluster.add(leader, 1);
                return waits.incrementAndGet() > 1_000
                        && cluster.node(removed).status().leaderId() == 0;
            });

            assertEquals(term, cluster.node(leader).status().term());
            assertTrue(cluster.node(leader).status().isLeader());
        }
    }

    @Test
    void shouldNotDeposeTheLeaderForANewMemberThatIsNotThereYet() { // scenario 27
        try (GrowingCluster cluster = new GrowingCluster(2)) {
            cluster.awaitDisksKnown(1, 2);
            long leader = cluster.leader();
            long term = cluster.node(leader).status().term();

            cluster.change(leader, MembershipChange.addVoter(3, address(3)));
            cluster.add(leader, 1);
            cluster.join(3, 1, 2);
            TestCluster.await(() -> cluster.sumAt(3) == 1);

            assertEquals(leader, cluster.leader());
            assertEquals(term, cluster.node(leader).status().term());
        }
    }

    @Test
    void shouldTellThatALearnerDoesNotCatchUp() {
        ConcurrentLinkedQueue<Long> delayed = new ConcurrentLinkedQueue<>();
        try (GrowingCluster cluster = new GrowingCluster(1)) {
            cluster.leader();
            cluster.close(1);
            cluster.start(1, new NodeListener() {
                @Override
                public void onPromotionDelayed(long memberId, int rounds, long entriesBehind) {
                    delayed.add(memberId);
                }
            });

            Membership membership = cluster.change(1, MembershipChange.addVoterWhenCaughtUp(2, address(2)));
            TestCluster.await(() -> delayed.contains(2L));

            assertEquals(List.of(2L), membership.learners());
            assertEquals(List.of(1L), cluster.node(1).membership().voters());
            cluster.join(2, 1);
            awaitVoter(cluster, 2);
        }
    }
}
