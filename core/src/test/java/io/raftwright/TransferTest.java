package io.raftwright;

import static io.raftwright.GrowingCluster.DEADLINE;
import static io.raftwright.GrowingCluster.address;
import static io.raftwright.GrowingCluster.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.RefusedException;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.api.Role;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leadership handed over on request (Raft dissertation §3.10). */
@Timeout(120)
class TransferTest {

    private static long next(long id) {
        return id % 3 + 1;
    }

    @Test
    void shouldHandLeadershipToEachMemberFromAnyMemberUnderLoad() throws Exception {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            Load load = Load.on(cluster);
            for (int i = 0; i < 9; i++) {
                long asked = 1L + i / 3;
                long target = next(cluster.leader());
                TestCluster.await(() -> cluster.node(asked).status().leaderId() == cluster.leader());

                long leader = get(cluster.node(asked).transferLeadership(target, DEADLINE));

                assertEquals(target, leader);
                TestCluster.await(() -> cluster.node(target).status().isLeader());
            }
            load.awaitProgress();

            load.endAndCheck(1);
        }
    }

    @Test
    void shouldHandLeadershipToWhoeverIsFittest() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            long old = cluster.leader();
            cluster.add(old, 1);

            long leader = get(cluster.node(next(old)).transferLeadership(0, DEADLINE));

            assertNotEquals(old, leader);
            assertEquals(2, cluster.add(old, 1));
        }
    }

    @Test
    void shouldHaveNothingToDoWhenTheTargetLeadsAlready() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            long leader = cluster.leader();
            cluster.add(leader, 1);
            long term = cluster.node(leader).status().term();

            assertEquals(leader, get(cluster.node(next(leader)).transferLeadership(leader, DEADLINE)));

            assertEquals(term, cluster.node(leader).status().term());
        }
    }

    @Test
    void shouldRefuseATargetThatMayNotLead() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.awaitDisksKnown(1, 2, 3);
            cluster.change(1, MembershipChange.addLearner(4, address(4)));

            for (long target : new long[] {4, 9}) {
                RefusedException refused = assertThrows(
                        RefusedException.class, () -> get(cluster.node(1).transferLeadership(target, DEADLINE)));

                assertEquals(Reason.NO_SUCH_VOTER, refused.reason());
                assertEquals(cluster.leader(), refused.leaderHint());
            }
        }
    }

    @Test
    void shouldGiveUpOnATargetThatDoesNotTakeOver() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            long leader = cluster.leader();
            cluster.add(leader, 1);
            long target = next(leader);
            long term = cluster.node(leader).status().term();
            cluster.network.cut(leader, target);
            cluster.add(leader, 1);

            CompletableFuture<Long> transfer = cluster.node(leader).transferLeadership(target, DEADLINE);
            CompletableFuture<Long> meanwhile = cluster.node(leader).propose(SumMachine.add(1), DEADLINE);
            RefusedException refused = assertThrows(RefusedException.class, () -> get(transfer));

            assertEquals(Reason.TRANSFER_FAILED, refused.reason());
            assertEquals(leader, refused.leaderHint());
            assertEquals(3, get(meanwhile));
            assertEquals(term, cluster.node(leader).status().term());
        }
    }

    @Test
    void shouldGiveUpForAnotherTarget() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            long leader = cluster.leader();
            cluster.add(leader, 1);
            long unreachable = next(leader);
            long other = next(unreachable);
            cluster.network.cut(leader, unreachable);
            cluster.add(leader, 1);

            CompletableFuture<Long> first = cluster.node(leader).transferLeadership(unreachable, DEADLINE);
            CompletableFuture<Long> second = cluster.node(leader).transferLeadership(other, DEADLINE);
            RefusedException refused = assertThrows(RefusedException.class, () -> get(first));

            assertEquals(other, get(second));
            assertTrue(
                    refused.reason() == Reason.TRANSFERRING || refused.reason() == Reason.TRANSFER_FAILED,
                    refused::getMessage);
            assertEquals(3, cluster.add(other, 1));
        }
    }

    @Test
    void shouldGiveUpWhenTheTargetIsDemoted() { // scenario 26
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.awaitDisksKnown(1, 2, 3);
            long leader = cluster.leader();
            long target = next(leader);
            cluster.network.cut(leader, target);
            cluster.add(leader, 1);

            CompletableFuture<Membership> demoted = cluster.node(leader)
                    .changeMembership(MembershipRequest.of(MembershipChange.demote(target)), DEADLINE);
            CompletableFuture<Long> transfer = cluster.node(leader).transferLeadership(target, DEADLINE);
            RefusedException refused = assertThrows(RefusedException.class, () -> get(transfer));

            assertEquals(Reason.NO_SUCH_VOTER, refused.reason());
            assertTrue(get(demoted).learners().contains(target));
            assertEquals(2, cluster.add(leader, 1));
        }
    }

    @Test
    void shouldChangeNothingElseMeanwhile() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.awaitDisksKnown(1, 2, 3);
            long leader = cluster.leader();
            long target = next(leader);
            cluster.network.cut(leader, target);
            cluster.add(leader, 1);

            CompletableFuture<Long> transfer = cluster.node(leader).transferLeadership(target, DEADLINE);
            RefusedException refused = assertThrows(
                    RefusedException.class, () -> cluster.change(leader, MembershipChange.addLearner(4, address(4))));

            assertEquals(Reason.TRANSFERRING, refused.reason());
            assertThrows(RefusedException.class, () -> get(transfer));
        }
    }

    @Test
    void shouldStepDownInFavourOfAnother() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            long old = cluster.leader();
            cluster.add(old, 1);

            get(cluster.node(next(old)).stepDown(DEADLINE));

            TestCluster.await(() -> cluster.leader() != old);
            assertEquals(2, cluster.add(old, 1));
        }
    }

    @Test
    void shouldLeadAgainWhenNobodyElseCan() {
        try (GrowingCluster cluster = new GrowingCluster(1)) {
            cluster.leader();
            long term = cluster.node(1).status().term();

            get(cluster.node(1).stepDown(DEADLINE));

            TestCluster.await(() -> cluster.node(1).status().isLeader()
                    && cluster.node(1).status().term() > term);
            assertEquals(1, cluster.add(1, 1));
        }
    }

    @Test
    void shouldLeaveNoGapWhenALeaderIsClosedUnderLoad() throws Exception {
        Duration election = Duration.ofSeconds(3);
        try (GrowingCluster cluster =
                new GrowingCluster(3, GrowingCluster.options(election).build())) {
            Load load = Load.on(cluster);
            long old = cluster.leader();
            RaftNode<Long> closing = cluster.node(old);

            cluster.close(old);
            load.awaitProgress();

            assertEquals(Role.STOPPED, closing.status().role());
            assertTrue(
                    load.longestGapNs() < election.toNanos() / 2,
                    () -> "longestGapMs=" + load.longestGapNs() / 1_000_000);
            load.endAndCheck(next(old));
        }
    }

    @Test
    void shouldCloseAtOnceWhenNobodyCanTakeOver() {
        Duration election = Duration.ofSeconds(3);
        try (GrowingCluster cluster =
                new GrowingCluster(3, GrowingCluster.options(election).build())) {
            long leader = cluster.leader();
            cluster.crash(next(leader));
            cluster.crash(next(next(leader)));
            long beganNs = System.nanoTime();

            cluster.node(leader).close();

            long tookNs = System.nanoTime() - beganNs;
            assertTrue(tookNs < election.toNanos() / 2, () -> "tookMs=" + tookNs / 1_000_000);
        }
    }
}
