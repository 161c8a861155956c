package io.raftwright;

import static io.raftwright.StepCluster.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members that ask to be taken in, and voters that a leader chooses among them. Times are those of the cluster's own clocks. */
@Timeout(120)
class AutomaticVotersTest {
    private static final Duration DEADLINE = Duration.ofSeconds(4);
    private static final long REPLACE_MS = 1_000;
    private static final MembershipPolicy POLICY = MembershipPolicy.automatic(3)
            .withReplaceVoterAfter(Duration.ofMillis(REPLACE_MS))
            .withPromoteAfter(Duration.ofMillis(200))
            .withPause(Duration.ofMillis(300));

    private static StepCluster cluster(int founders, MembershipPolicy policy) {
        NodeOptions options = StepCluster.OPTIONS.toBuilder().membership(policy).build();
        return new StepCluster(founders, 7, options);
    }

    /** Three founders and others, all of them in. */
    private static StepCluster service(int size, MembershipPolicy policy) {
        StepCluster cluster = cluster(3, policy);
        for (long id = 4; id <= size; id++) {
            cluster.ask(id, 1, 2, 3);
        }
        awaitMembership(cluster, 1, membership -> membership.addresses().size() == size && isSettled(membership));
        return cluster;
    }

    private static void awaitMembership(StepCluster cluster, long at, Predicate<Membership> expected) {
        cluster.await(() -> expected.test(cluster.node(at).membership()));
    }

    private static boolean isSettled(Membership membership) {
        return !membership.isJoint() && membership.voters().size() == 3;
    }

    private static long add(StepCluster cluster, long through, long amount) {
        return cluster.get(cluster.node(through).propose(SumMachine.add(amount), DEADLINE));
    }

    private static long sumAt(StepCluster cluster, long id) {
        return cluster.get(cluster.node(id).read(cluster.machine(id)::sum, DEADLINE));
    }

    private static Throwable failureOf(StepCluster cluster, CompletableFuture<?> future) {
        cluster.await(future::isDone);
        return assertThrows(ExecutionException.class, future::get).getCause();
    }

    @Test
    void shouldGrowFromOneFounderToThreeVotersAndObservers() {
        try (StepCluster cluster = cluster(1, POLICY)) {
            cluster.awaitLeader();
            long sum = add(cluster, 1, 5);
            for (long id = 2; id <= 6; id++) {
                cluster.ask(id, 1);
            }

            awaitMembership(
                    cluster,
                    1,
                    membership -> isSettled(membership) && membership.learners().size() == 3);

            for (long id = 2; id <= 6; id++) {
                assertEquals(sum, sumAt(cluster, id), "each member reads what was written before it came");
                sum = add(cluster, id, 1);
            }
        }
    }

    @Test
    void shouldPutALearnerInThePlaceOfADeadVoterAndLetThatComeBackAsLearner() {
        try (StepCluster cluster = service(9, POLICY)) {
            long dead = cluster.awaitLeader();
            long other = dead % 3 + 1;
            long sum = add(cluster, dead, 7);
            cluster.crash(dead);
            long crashedMs = cluster.elapsedMs();

            awaitMembership(
                    cluster,
                    other,
                    membership -> isSettled(membership) && membership.learners().contains(dead));

            assertTrue(cluster.elapsedMs() - crashedMs >= REPLACE_MS, "not too soon");
            assertTrue(cluster.elapsedMs() - crashedMs <= REPLACE_MS + 1_000, "an election, and a few looks");
            assertEquals(sum, sumAt(cluster, other));
            cluster.ask(dead, 4, 5, other);
            assertEquals(sum + 1, add(cluster, dead, 1), "it serves as before, and votes no more");
            cluster.pass(3_000);
            assertTrue(cluster.node(other).membership().learners().contains(dead));
        }
    }

    /** Two of five are lost one after the other; of three, nobody could survive that. */
    @Test
    void shouldSurviveTheLossOfOneVoterAfterAnother() {
        try (StepCluster cluster = service(5, POLICY)) {
            long sum = add(cluster, 1, 1);

            cluster.crash(1);
            awaitMembership(
                    cluster,
                    2,
                    membership -> isSettled(membership) && !membership.voters().contains(1L));
            cluster.crash(2);
            awaitMembership(
                    cluster,
                    3,
                    membership -> isSettled(membership) && !membership.voters().contains(2L));

            assertEquals(List.of(3L, 4L, 5L), cluster.node(3).membership().voters());
            assertEquals(sum + 1, add(cluster, 5, 1));
        }
    }

    @Test
    void shouldRestWhenAllIsWell() {
        try (StepCluster cluster = service(7, POLICY)) {
            cluster.pass(1_500);
            long index = cluster.node(1).membership().index();

            cluster.pass(3_000);

            assertEquals(index, cluster.node(1).membership().index());
        }
    }

    /** Away for less than it takes, again and again. */
    @Test
    void shouldNotReplaceAVoterThatIsAwayForAMoment() {
        try (StepCluster cluster = service(5, POLICY)) {
            cluster.pass(1_000);
            long follower = cluster.anyFollower();
            List<Long> voters = cluster.node(follower).membership().voters();

            for (int i = 0; i < 6; i++) {
                cluster.network.cutOff(follower);
                cluster.pass(REPLACE_MS - 200);
                cluster.network.mend(follower);
                cluster.pass(400);
            }

            assertEquals(voters, cluster.node(follower).membership().voters());
        }
    }

    @Test
    void shouldChangeNothingWhileNoMajorityAnswers() {
        try (StepCluster cluster = service(5, POLICY)) {
            long sum = add(cluster, 3, 1);
            cluster.pass(1_000);
            cluster.crash(1);
            cluster.crash(2);
            CompletableFuture<Long> write = cluster.node(3).propose(SumMachine.add(1), Duration.ofSeconds(2));

            cluster.pass(5 * REPLACE_MS);

            assertTrue(write.isCompletedExceptionally());
            assertEquals(List.of(1L, 2L, 3L), cluster.node(3).membership().voters());
            cluster.start(1, new NodeListener() {});
            assertTrue(add(cluster, 4, 1) > sum);
        }
    }

    /** However many of its messages get through once it has begun, the next leader ends what is under way, or begins anew. */
    @Test
    void shouldEndAReplacementThatALostLeaderBegan() {
        Set<Boolean> outcomes = new TreeSet<>();
        for (int frames = 0; frames < 24; frames += 2) {
            try (StepCluster cluster = service(6, POLICY)) {
                cluster.pass(1_000);
                long leader = cluster.awaitLeader();
                long dead = leader % 3 + 1;
                long third = 6 - leader - dead;
                long sum = add(cluster, third, 1);
                NodeStatus before = cluster.node(leader).status();
                int[] left = {frames};
                cluster.network.hold(frame -> frame.from() == leader
                        && cluster.node(leader) != null
                        && cluster.node(leader).status().lastIndex() > before.lastIndex()
                        && left[0]-- <= 0);
                cluster.crash(dead);
                cluster.await(() -> cluster.node(leader).status().lastIndex() > before.lastIndex());

                cluster.crash(leader);
                outcomes.add(cluster.node(third).status().lastIndex() > before.lastIndex());
                cluster.network.holdNothing();
                cluster.ask(dead, third, 4, 5, 6);

                awaitMembership(
                        cluster,
                        third,
                        membership ->
                                isSettled(membership) && !membership.voters().contains(leader));
                assertEquals(sum + 1, add(cluster, third, 1));
            }
        }
        assertEquals(Set.of(false, true), outcomes, "the change got to the other voter sometimes, and sometimes not");
    }

    @Test
    void shouldTakeInWhoAskedWhileNobodyLed() {
        try (StepCluster cluster = cluster(3, POLICY)) {
            cluster.awaitLeader();
            long sum = add(cluster, 1, 3);
            cluster.crash(1);
            cluster.crash(2);
            cluster.ask(4, 1, 2, 3);
            CompletableFuture<Long> early = cluster.node(4).propose(SumMachine.add(1), DEADLINE);
            cluster.pass(1_000);

            cluster.start(1, new NodeListener() {});

            assertEquals(sum + 1, cluster.get(early));
        }
    }

    @Test
    void shouldTakeInNoMoreThanAllowed() {
        try (StepCluster cluster = cluster(1, MembershipPolicy.open().withMaxLearners(1))) {
            cluster.ask(2, 1);
            awaitMembership(cluster, 1, membership -> membership.learners().equals(List.of(2L)));
            cluster.ask(3, 1);

            Throwable failure = failureOf(cluster, cluster.node(3).propose(SumMachine.add(1), Duration.ofSeconds(1)));

            assertEquals(RefusedException.Reason.NO_LEADER, ((RefusedException) failure).reason());
            assertEquals(List.of(2L), cluster.node(1).membership().learners());
        }
    }

    @Test
    void shouldTakeInNobodyByHandNorLetAnyoneGo() {
        try (StepCluster cluster = cluster(1, MembershipPolicy.byHand())) {
            cluster.ask(2, 1);
            cluster.pass(1_000);
            assertEquals(List.of(), cluster.node(1).membership().learners());
            cluster.get(cluster.node(1)
                    .changeMembership(MembershipRequest.of(MembershipChange.addLearner(2, address(2))), DEADLINE));

            Throwable failure = failureOf(cluster, cluster.node(2).leave(Duration.ofSeconds(1)));

            assertEquals(RefusedException.Reason.INVALID_CHANGE, ((RefusedException) failure).reason());
        }
    }

    /** Founders write no addresses into their first configuration: without them a newcomer would find one of three. */
    @Test
    void shouldTellNewcomersWhereTheFoundersAre() {
        try (StepCluster cluster = cluster(3, MembershipPolicy.open())) {
            long seed = cluster.awaitLeader() % 3 + 1;

            cluster.ask(4, seed);

            awaitMembership(cluster, 4, membership -> membership.addresses().size() == 4);
            LongStream.rangeClosed(1, 4)
                    .forEach(id -> assertEquals(
                            address(id),
                            cluster.node(4).membership().addresses().get(id)));
        }
    }

    @Test
    void shouldLetALeaderAndAnObserverLeave() {
        try (StepCluster cluster = service(5, POLICY)) {
            long leader = cluster.awaitLeader();
            long other = leader % 3 + 1;

            cluster.get(cluster.node(leader).leave(DEADLINE));
            cluster.close(leader);
            long observer = cluster.node(other).membership().learners().get(0);
            cluster.get(cluster.node(observer).leave(DEADLINE));
            cluster.close(observer);

            awaitMembership(cluster, other, membership -> membership.addresses().size() == 3);
            assertEquals(3, cluster.node(other).membership().voters().size());
            assertEquals(1, add(cluster, other, 1));
        }
    }

    @Test
    void shouldNotLetAVoterGoForWhomNobodyCanStandIn() {
        try (StepCluster cluster = service(3, POLICY)) {
            long follower = cluster.anyFollower();

            Throwable failure = failureOf(cluster, cluster.node(follower).leave(Duration.ofSeconds(1)));

            assertInstanceOf(IndeterminateException.class, failure);
            assertEquals(
                    List.of(1L, 2L, 3L), cluster.node(follower).membership().voters());
            cluster.pass(1_500);
            cluster.ask(4, 1, 2, 3);
            cluster.pass(3_000);
            assertEquals(
                    List.of(1L, 2L, 3L), cluster.node(follower).membership().voters(), "it has changed its mind");
        }
    }

    /** Removed while it was away for long, with its disk as it was: it asks again, and is a learner. */
    @Test
    void shouldTakeInAgainWhoWasForgotten() {
        try (StepCluster cluster = service(4, POLICY.withRemoveLearnerAfter(Duration.ofSeconds(1)))) {
            assertEquals(1, add(cluster, 4, 1));
            cluster.crash(4);
            awaitMembership(cluster, 1, membership -> membership.learners().isEmpty());
            long sum = add(cluster, 2, 1);

            cluster.ask(4, 1, 2, 3);

            assertEquals(sum + 1, add(cluster, 4, 1));
            assertEquals(List.of(4L), cluster.node(1).membership().learners());
        }
    }

    @Test
    void shouldFollowAMemberThatMoved() {
        try (StepCluster cluster = cluster(1, MembershipPolicy.open())) {
            cluster.awaitLeader();
            cluster.get(cluster.node(1)
                    .changeMembership(MembershipRequest.of(MembershipChange.addLearner(2, "elsewhere")), DEADLINE));

            cluster.ask(2, 1);

            awaitMembership(
                    cluster,
                    1,
                    membership -> address(2).equals(membership.addresses().get(2L)));
        }
    }

    /** Sixty observers are sixty connections of a voter, and not sixty of each other. */
    @Test
    void shouldNotConnectLearnersToEachOther() {
        try (StepCluster cluster = service(9, MembershipPolicy.open())) {
            cluster.pass(2_000);

            assertFalse(cluster.network.isConnected(4, 5));
            assertTrue(cluster.network.isConnected(4, 1));
            assertTrue(cluster.network.isConnected(1, 4));
        }
    }

    @Test
    void shouldRefuseToAskAsAFounderOrFromNowhere() {
        List<Member> members = List.of(new Member(1, "a"));

        assertThrows(
                IllegalStateException.class,
                () -> Raftwright.node(1, members, new SumMachine()).askingAs("a"));
        assertThrows(
                IllegalArgumentException.class,
                () -> Raftwright.join(2, members, new SumMachine()).askingAs(""));
    }
}
