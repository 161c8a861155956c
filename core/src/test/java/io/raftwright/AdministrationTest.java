package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.RefusedException;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.wire.MessageType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of requests when leaders change and messages are lost, step by step. */
@Timeout(60)
class AdministrationTest {
    private static final Duration DEADLINE = Duration.ofSeconds(4);
    private static final MembershipRequest ADD_LEARNER = MembershipRequest.of(MembershipChange.addLearner(9, "step"));

    private static void settleIn(StepCluster cluster, long leader) {
        cluster.get(cluster.node(leader).propose(SumMachine.add(1), DEADLINE));
        cluster.pass(50); // the leader notes the members' disks
    }

    private static Throwable failureOf(StepCluster cluster, CompletableFuture<?> future) {
        return assertThrows(CompletionException.class, () -> cluster.get(future))
                .getCause();
    }

    @Test
    void shouldBeFollowedWithinMillisecondsWhenALeaderIsClosed() {
        for (int seed = 0; seed < 20; seed++) {
            try (StepCluster cluster = new StepCluster(3, seed)) {
                long leader = cluster.awaitLeader();
                settleIn(cluster, leader);
                long follower = cluster.anyFollower();
                long beganMs = cluster.elapsedMs();

                cluster.close(leader);
                long sum = cluster.get(cluster.node(follower).propose(SumMachine.add(1), DEADLINE));

                assertEquals(2, sum);
                assertTrue(
                        cluster.elapsedMs() - beganMs <= StepCluster.ELECTION_TIMEOUT_MS / 10,
                        "gapMs=" + (cluster.elapsedMs() - beganMs));
            }
        }
    }

    @Test
    void shouldRefuseTheSecondOfTwoChanges() {
        try (StepCluster cluster = new StepCluster(3, 1)) {
            long leader = cluster.awaitLeader();
            settleIn(cluster, leader);
            long follower = cluster.anyFollower();

            CompletableFuture<Membership> first = cluster.node(leader).changeMembership(ADD_LEARNER, DEADLINE);
            CompletableFuture<Membership> second = cluster.node(leader)
                    .changeMembership(MembershipRequest.of(MembershipChange.remove(follower)), DEADLINE);
            RefusedException refused = (RefusedException) failureOf(cluster, second);

            assertEquals(Reason.MEMBERSHIP_CHANGING, refused.reason());
            assertEquals(List.of(9L), cluster.get(first).learners());
            assertEquals(List.of(1L, 2L, 3L), cluster.node(leader).membership().voters());
        }
    }

    /** The leader's own note of the members' disks is no change that anybody asked for, so nobody is refused for it. */
    @Test
    void shouldWaitForTheLeadersOwnNotes() {
        for (int seed = 0; seed < 20; seed++) {
            try (StepCluster cluster = new StepCluster(3, seed)) {
                cluster.awaitLeader();

                CompletableFuture<Membership> asked = cluster.node(1).changeMembership(ADD_LEARNER, DEADLINE);

                assertEquals(List.of(9L), cluster.get(asked).learners());
            }
        }
    }

    /** The leader is lost when it alone knows that the joint configuration is in force. */
    @Test
    void shouldLeaveAJointConfigurationUnderTheNextLeader() { // scenario 19
        for (int seed = 0; seed < 20; seed++) {
            try (StepCluster cluster = new StepCluster(5, seed)) {
                long leader = cluster.awaitLeader();
                settleIn(cluster, leader);
                long asking = leader % 5 + 1;
                long gone = asking % 5 + 1;
                long gone2 = gone % 5 + 1;
                CompletableFuture<Membership> asked = cluster.node(asking)
                        .changeMembership(
                                MembershipRequest.of(MembershipChange.remove(gone), MembershipChange.demote(gone2)),
                                DEADLINE);
                while (!cluster.node(leader).membership().isJoint()) {
                    for (long id = 1; id <= 5; id++) {
                        cluster.node(id).invoke();
                    }
                    if (!cluster.node(leader).membership().isJoint()) {
                        cluster.network.deliver();
                    }
                }

                cluster.network.cutOff(leader);
                Membership membership = cluster.get(asked);
                cluster.pass(StepCluster.ELECTION_TIMEOUT_MS); // the next leader may be one of those who go
                long next = cluster.awaitLeader();

                assertFalse(membership.isJoint());
                assertEquals(List.of(gone2), membership.learners());
                assertFalse(membership.voters().contains(gone));
                assertNotEquals(leader, next);
                cluster.get(cluster.node(next).propose(SumMachine.add(1), DEADLINE));
                assertEquals(1, configurationsBehindTheJointOne(cluster, next), "left once, and never again");
            }
        }
    }

    private static long configurationsBehindTheJointOne(StepCluster cluster, long id) {
        long index = cluster.node(id).membership().index();
        cluster.pass(200);
        return cluster.node(id).membership().index() - index + 1;
    }

    /** A request that was on its way for an age must not be carried out under another leadership of the same member. */
    @Test
    void shouldDoNothingForALateCopyOfARequest() {
        try (StepCluster cluster = new StepCluster(3, 2)) {
            long leader = cluster.awaitLeader();
            settleIn(cluster, leader);
            long follower = cluster.anyFollower();
            cluster.network.hold(frame -> frame.is(MessageType.ADMIN));
            CompletableFuture<Membership> asked = cluster.node(follower).changeMembership(ADD_LEARNER, DEADLINE);
            cluster.pass(2);
            StepNetwork.Frame late = cluster.network.held().get(0);
            cluster.network.holdNothing();
            cluster.get(cluster.node(leader).stepDown(DEADLINE));
            cluster.await(() -> cluster.leader() != 0 && cluster.leader() != leader);
            long other = cluster.leader();

            Throwable lost = failureOf(cluster, asked);
            cluster.get(cluster.node(other).transferLeadership(leader, DEADLINE));
            cluster.await(() -> cluster.leader() == leader);
            settleIn(cluster, leader);
            cluster.network.send(late);
            cluster.pass(50);

            assertTrue(lost instanceof IndeterminateException, lost::toString);
            assertEquals(List.of(), cluster.node(leader).membership().learners());
        }
    }

    /** The leader's answer is lost, but not its entry. The one who asked cannot know. */
    @Test
    void shouldSayThatTheOutcomeIsUnknownWhenTheAnswerIsLost() {
        try (StepCluster cluster = new StepCluster(3, 3)) {
            long leader = cluster.awaitLeader();
            settleIn(cluster, leader);
            long follower = cluster.anyFollower();
            cluster.network.hold(frame -> frame.is(MessageType.ADMIN_REPLY));

            CompletableFuture<Membership> asked =
                    cluster.node(follower).changeMembership(ADD_LEARNER, Duration.ofMillis(300));

            assertTrue(failureOf(cluster, asked) instanceof IndeterminateException);
            assertEquals(List.of(9L), cluster.node(follower).membership().learners());
        }
    }

    /** The leader's first answer comes through, nothing else of it; whoever asked sees by the log that it is done. */
    @Test
    void shouldSeeByTheLogWhatTheLostLeaderDid() {
        for (int seed = 0; seed < 10; seed++) {
            try (StepCluster cluster = new StepCluster(3, seed)) {
                long leader = cluster.awaitLeader();
                settleIn(cluster, leader);
                long follower = cluster.anyFollower();
                cluster.network.hold(frame -> frame.is(MessageType.HEARTBEAT)
                        || (frame.is(MessageType.ADMIN_REPLY)
                                && !cluster.network.held().isEmpty()));
                CompletableFuture<Membership> asked = cluster.node(follower).changeMembership(ADD_LEARNER, DEADLINE);
                cluster.await(() -> cluster.node(leader).membership().learners().contains(9L));
                cluster.network.cutOff(leader);
                cluster.network.holdNothing();

                assertEquals(List.of(9L), cluster.get(asked).learners());
            }
        }
    }

    @Test
    void shouldKeepALeaderThatIsAskedToHandOverToNobody() {
        try (StepCluster cluster = new StepCluster(3, 5)) {
            long leader = cluster.awaitLeader();
            settleIn(cluster, leader);
            long target = cluster.anyFollower();
            cluster.network.cutOff(target);
            cluster.get(cluster.node(leader).propose(SumMachine.add(1), DEADLINE));
            long beganMs = cluster.elapsedMs();

            CompletableFuture<Long> transfer = cluster.node(leader).transferLeadership(target, DEADLINE);
            CompletableFuture<Long> waiting = cluster.node(leader).propose(SumMachine.add(1), DEADLINE);
            cluster.pass(20);
            boolean hasWaited = !waiting.isDone();
            RefusedException refused = (RefusedException) failureOf(cluster, transfer);

            assertTrue(hasWaited);
            assertEquals(Reason.TRANSFER_FAILED, refused.reason());
            assertEquals(3, cluster.get(waiting));
            assertTrue(cluster.elapsedMs() - beganMs <= 5 * StepCluster.ELECTION_TIMEOUT_MS + 20);
        }
    }

    /** The target campaigns, nobody hears of it, and the leader that gave way is elected again. */
    @Test
    void shouldSeeThatTheSameLeaderWasElectedAgain() {
        try (StepCluster cluster = new StepCluster(3, 6)) {
            long leader = cluster.awaitLeader();
            settleIn(cluster, leader);
            long target = cluster.anyFollower();
            long third = 6 - leader - target;
            cluster.network.hold(frame -> frame.is(MessageType.VOTE_REQUEST) && frame.from() != leader);
            long beganMs = cluster.elapsedMs();

            CompletableFuture<Long> transfer = cluster.node(third).transferLeadership(target, DEADLINE);
            RefusedException refused = (RefusedException) failureOf(cluster, transfer);

            assertEquals(Reason.TRANSFER_FAILED, refused.reason());
            assertEquals(leader, refused.leaderHint());
            assertTrue(cluster.elapsedMs() - beganMs < DEADLINE.toMillis() / 2, refused::getMessage);
        }
    }
}
