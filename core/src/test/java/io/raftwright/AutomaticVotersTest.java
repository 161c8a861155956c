package io.raftwright;

import static io.raftwright.GrowingCluster.DEADLINE;
import static io.raftwright.GrowingCluster.address;
import static io.raftwright.GrowingCluster.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members that ask to be taken in, and voters that a leader chooses among them: whole members, in this JVM. */
@Timeout(120)
class AutomaticVotersTest {
    private static final MembershipPolicy POLICY = MembershipPolicy.automatic(3)
            .withReplaceVoterAfter(Duration.ofMillis(600))
            .withPromoteAfter(Duration.ofMillis(100))
            .withPause(Duration.ofMillis(100));

    private static NodeOptions options(MembershipPolicy policy) {
        return GrowingCluster.options(Duration.ofMillis(160)).membership(policy).build();
    }

    private static void awaitMembership(
            GrowingCluster cluster, long at, Predicate<Membership> expected) {
        TestCluster.await(() -> expected.test(cluster.node(at).membership()));
    }

    /** One founder, and others that know nothing but it. */
    @Test
    void shouldGrowFromOneMemberToThreeVotersAndObservers() {
        try (GrowingCluster cluster = new GrowingCluster(1, options(POLICY))) {
            long sum = cluster.add(1, 5);
            for (long id = 2; id <= 6; id++) {
                cluster.ask(id, 1);
            }

            awaitMembership(
                    cluster,
                    1,
                    membership -> !membership.isJoint()
                            && membership.voters().size() == 3
                            && membership.learners().size() == 3);

            for (long id = 2; id <= 6; id++) {
                assertEquals(sum, cluster.sumAt(id), "each member reads what was written before it came");
                sum = cluster.add(id, 1);
            }
        }
    }

    @Test
    void shouldPutALearnerInThePlaceOfADeadVoterAndLetItComeBackAsLearner() {
        try (GrowingCluster cluster = new GrowingCluster(3, options(POLICY))) {
            for (long id = 4; id <= 9; id++) {
                cluster.ask(id, 1, 2, 3);
            }
            awaitMembership(cluster, 1, membership -> membership.learners().size() == 6);
            long dead = cluster.leader();
            long witness = dead % 3 + 1;
            long sum = cluster.add(dead, 7);

            cluster.crash(dead);

            awaitMembership(
                    cluster,
                    witness,
                    membership -> !membership.isJoint()
                            && membership.voters().size() == 3
                            && membership.learners().contains(dead));
            assertEquals(sum, cluster.sumAt(witness));
            cluster.ask(dead, 4, 5);
            assertEquals(sum + 1, cluster.add(dead, 1), "it serves as before, and votes no more");
            assertFalse(cluster.node(witness).membership().voters().contains(dead));
        }
    }

    /** Two of five die one after the other; with three there would have been no majority. */
    @Test
    void shouldSurviveTheLossOfOneVoterAfterAnother() {
        try (GrowingCluster cluster = new GrowingCluster(3, options(POLICY))) {
            cluster.ask(4, 1, 2, 3);
            cluster.ask(5, 1, 2, 3);
            awaitMembership(cluster, 1, membership -> membership.learners().size() == 2);
            long sum = cluster.add(1, 1);

            cluster.crash(1);
            awaitMembership(cluster, 2, membership -> isReplaced(membership, 1));
            cluster.crash(2);
            awaitMembership(cluster, 3, membership -> isReplaced(membership, 2));

            assertEquals(List.of(3L, 4L, 5L), cluster.node(3).membership().voters());
            assertEquals(sum + 1, cluster.add(5, 1));
        }
    }

    private static boolean isReplaced(Membership membership, long id) {
        return !membership.isJoint()
                && membership.voters().size() == 3
                && !membership.voters().contains(id);
    }

    @Test
    void shouldChangeNothingWhileNoMajorityAnswers() {
        try (GrowingCluster cluster = new GrowingCluster(3, options(POLICY))) {
            cluster.ask(4, 1, 2, 3);
            cluster.ask(5, 1, 2, 3);
            awaitMembership(cluster, 3, membership -> membership.learners().size() == 2);
            long sum = cluster.add(3, 1);
            cluster.awaitDisksKnown(1, 2, 3, 4, 5);
            cluster.crash(1);
            cluster.crash(2);

            CompletableFuture<Long> write = cluster.node(3).propose(SumMachine.add(1), Duration.ofSeconds(1));
            assertThrows(RuntimeException.class, () -> get(write));
            assertEquals(List.of(1L, 2L, 3L), cluster.node(3).membership().voters());

            cluster.start(1);
            assertTrue(cluster.add(4, 1) > sum);
        }
    }

    @Test
    void shouldTakeInWhoAskedWhileNobodyLed() {
        try (GrowingCluster cluster = new GrowingCluster(3, options(POLICY))) {
            long sum = cluster.add(1, 3);
            cluster.crash(1);
            cluster.crash(2);
            cluster.ask(4, 1, 2, 3);
            CompletableFuture<Long> early = cluster.node(4).propose(SumMachine.add(1), DEADLINE);

            cluster.start(1);

            assertEquals(sum + 1, get(early));
        }
    }

    @Test
    void shouldTakeInNobodyUnaskedNorMoreThanAllowed() {
        try (GrowingCluster cluster = new GrowingCluster(1, options(MembershipPolicy.open().withMaxLearners(1)))) {
            cluster.ask(2, 1);
            awaitMembership(cluster, 1, membership -> membership.learners().equals(List.of(2L)));
            cluster.ask(3, 1);

            CompletableFuture<Long> write = cluster.node(3).propose(SumMachine.add(1), Duration.ofMillis(700));

            RefusedException refused = assertThrows(RefusedException.class, () -> get(write));
            assertEquals(RefusedException.Reason.NO_LEADER, refused.reason());
            assertEquals(List.of(2L), cluster.node(1).membership().learners());
        }
        try (GrowingCluster cluster = new GrowingCluster(1)) {
            cluster.ask(2, 1);

            CompletableFuture<Long> write = cluster.node(2).propose(SumMachine.add(1), Duration.ofMillis(700));

            assertThrows(RefusedException.class, () -> get(write));
            assertEquals(List.of(), cluster.node(1).membership().learners());
        }
    }

    /** Founders write no addresses into their first configuration: without them a newcomer would find one of three. */
    @Test
    void shouldTellNewcomersWhereTheFoundersAre() {
        try (GrowingCluster cluster = new GrowingCluster(3, options(MembershipPolicy.open()))) {
            long seed = cluster.leader() % 3 + 1;

            cluster.ask(4, seed);

            awaitMembership(cluster, 4, membership -> membership.addresses().size() == 4);
            assertEquals(address(2), cluster.node(4).membership().addresses().get(2L));
        }
    }

    @Test
    void shouldLetMembersLeave() {
        try (GrowingCluster cluster = new GrowingCluster(3, options(POLICY))) {
            cluster.ask(4, 1, 2, 3);
            cluster.ask(5, 1, 2, 3);
            awaitMembership(cluster, 1, membership -> membership.learners().size() == 2);
            long leader = cluster.leader();

            get(cluster.node(leader).leave(DEADLINE));
            cluster.close(leader);
            long other = leader % 3 + 1;
            get(cluster.node(5).leave(DEADLINE));
            cluster.close(5);

            awaitMembership(cluster, other, membership -> membership.addresses().size() == 3);
            assertEquals(3, cluster.node(other).membership().voters().size());
            assertEquals(1, cluster.add(4, 1));
        }
    }

    @Test
    void shouldNotLetAVoterGoForWhomNobodyCanStandIn() {
        try (GrowingCluster cluster = new GrowingCluster(3, options(POLICY))) {
            long follower = cluster.leader() % 3 + 1;
            awaitMembership(cluster, follower, membership -> membership.addresses().size() == 3);

            assertThrows(
                    RuntimeException.class,
                    () -> get(cluster.node(follower).leave(Duration.ofMillis(700))));

            assertEquals(List.of(1L, 2L, 3L), cluster.node(follower).membership().voters());
            assertEquals(1, cluster.add(follower, 1));
        }
    }

    /** Removed while it was away for long, with its disk as it was: it asks again, and is a learner. */
    @Test
    void shouldTakeInAgainWhoWasForgotten() {
        MembershipPolicy forgetful = POLICY.withRemoveLearnerAfter(Duration.ofMillis(600));
        try (GrowingCluster cluster = new GrowingCluster(3, options(forgetful))) {
            cluster.ask(4, 1, 2, 3);
            awaitMembership(cluster, 1, membership -> membership.learners().equals(List.of(4L)));
            assertEquals(1, cluster.add(4, 1));
            cluster.crash(4);
            awaitMembership(cluster, 1, membership -> membership.learners().isEmpty());
            long sum = cluster.add(2, 1);

            cluster.ask(4, 1, 2, 3);

            assertEquals(sum + 1, cluster.add(4, 1));
            awaitMembership(cluster, 1, membership -> membership.learners().equals(List.of(4L)));
        }
    }

    @Test
    void shouldFollowAMemberThatMoved() {
        try (GrowingCluster cluster = new GrowingCluster(1, options(MembershipPolicy.open()))) {
            cluster.join(2, 1);
            cluster.change(1, MembershipChange.addLearner(2, "elsewhere"));
            cluster.close(2);

            cluster.ask(2, 1);

            awaitMembership(cluster, 1, membership -> address(2).equals(membership.addresses().get(2L)));
        }
    }

    @Test
    void shouldRefuseToAskAsAFounder() {
        List<Member> members = List.of(new Member(1, "a"));

        assertThrows(
                IllegalStateException.class,
                () -> Raftwright.node(1, members, new SumMachine()).askingAs("a"));
        assertThrows(
                IllegalArgumentException.class,
                () -> Raftwright.join(2, members, new SumMachine()).askingAs(""));
    }
}
