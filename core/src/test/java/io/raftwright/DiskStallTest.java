package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that hangs costs a member its leadership, and the cluster nothing that was acknowledged. Played in steps. */
class DiskStallTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long E = StepCluster.ELECTION_TIMEOUT_MS;

    // scenario 44
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldLoseLeadershipWithinTwoElectionTimeoutsWhenTheDiskHangs(long seed) {
        try (StepCluster cluster = new StepCluster(3, seed)) {
            long hung = cluster.awaitLeader();
            cluster.get(cluster.node(hung).propose(SumMachine.add(1), DEADLINE));

            cluster.log(hung).freeze();
            long began = cluster.elapsedMs();
            CompletableFuture<Long> meanwhile = cluster.node(hung).propose(SumMachine.add(2), DEADLINE);
            cluster.await(() -> cluster.node(hung).status().role() != Role.LEADER);

            long lostAfter = cluster.elapsedMs() - began;
            assertTrue(lostAfter > E && lostAfter <= 2 * E, "lostAfterMs=" + lostAfter);
            cluster.await(() -> cluster.leader() != 0);
            long replacedAfter = cluster.elapsedMs() - began;
            assertNotEquals(hung, cluster.leader());
            assertTrue(replacedAfter <= 2 * E, "replacedAfterMs=" + replacedAfter);
            assertEquals(3, cluster.get(meanwhile));
            for (long id = 1; id <= 3; id++) {
                assertEquals(3, cluster.get(cluster.node(id).read(cluster.machine(id)::sum, DEADLINE)));
            }
        }
    }

    // scenario 44
    @Test
    void shouldTakePartAgainWhenTheDiskIsBack() {
        try (StepCluster cluster = new StepCluster(3, 9)) {
            long hung = cluster.awaitLeader();
            cluster.log(hung).freeze();
            CompletableFuture<Long> first = cluster.node(hung).propose(SumMachine.add(1), DEADLINE);
            cluster.await(() -> cluster.leader() != 0 && cluster.leader() != hung);
            cluster.get(first);
            assertTrue(cluster.node(hung).status().disk().isStalled());
            cluster.pass(10 * E);

            cluster.log(hung).recover();
            cluster.await(() -> !cluster.node(hung).status().disk().isStalled());
            long healthy = cluster.leader();
            long gone = 6 - hung - healthy;
            cluster.crash(gone);

            assertEquals(11, cluster.get(cluster.node(hung).propose(SumMachine.add(10), DEADLINE)));
        }
    }

    // scenario 44
    @Test
    void shouldAcknowledgeNothingThatOnlyItsHangingDiskWouldHold() {
        try (StepCluster cluster = new StepCluster(3, 10)) {
            long hung = cluster.awaitLeader();
            long helper = cluster.anyFollower();
            long gone = 6 - hung - helper;
            cluster.get(cluster.node(hung).propose(SumMachine.add(1), DEADLINE));
            cluster.network.cutOff(gone);
            cluster.log(hung).freeze();

            CompletableFuture<Long> write = cluster.node(hung).propose(SumMachine.add(2), DEADLINE);
            cluster.pass(20 * E);

            assertFalse(write.isDone());
            assertTrue(cluster.node(helper).status().lastIndex()
                    > cluster.node(helper).status().commitIndex());
            cluster.log(hung).recover();
            assertEquals(3, cluster.get(write));
        }
    }

    // scenario 44
    @Test
    void shouldNeitherCampaignNorVoteWhileItsDiskHangs() {
        try (StepCluster cluster = new StepCluster(3, 11)) {
            long leader = cluster.awaitLeader();
            long hung = cluster.anyFollower();
            long candidate = 6 - leader - hung;
            cluster.log(hung).freeze();
            cluster.get(cluster.node(leader).propose(SumMachine.add(1), DEADLINE));
            cluster.await(() -> cluster.node(hung).status().disk().isStalled());
            cluster.crash(leader);
            cluster.pass(2 * E);
            long term = cluster.node(hung).status().term();

            List<Role> roles = new ArrayList<>();
            for (long i = 0; i < 10 * E; i++) {
                cluster.step();
                roles.add(cluster.node(hung).status().role());
                assertEquals(0, cluster.leader());
            }

            assertTrue(roles.stream().allMatch(role -> role == Role.FOLLOWER));
            assertEquals(term, cluster.node(hung).status().term());
            assertEquals(Role.PRE_CANDIDATE, cluster.node(candidate).status().role());
            cluster.log(hung).recover();
            cluster.awaitLeader();
        }
    }

    @Test
    void shouldSayOnceThatTheDiskHangsAndOnceThatItIsBack() {
        List<String> events = new ArrayList<>();
        try (StepCluster cluster = new StepCluster(3, 12)) {
            long hung = cluster.anyFollower();
            cluster.crash(hung);
            cluster.start(hung, new NodeListener() {
                @Override
                public void onDiskStall(Duration age) {
                    events.add("stall " + age.toMillis() / E);
                }

                @Override
                public void onDiskBack(Duration lasted) {
                    events.add("back " + lasted.toMillis() / E);
                }
            });
            cluster.get(cluster.node(hung).propose(SumMachine.add(1), DEADLINE));
            cluster.log(hung).freeze();
            cluster.get(cluster.node(hung).propose(SumMachine.add(1), DEADLINE));

            cluster.pass(5 * E + E / 2);
            cluster.log(hung).recover();
            cluster.pass(5 * E);

            assertEquals(List.of("stall 1", "back 5"), events);
        }
    }

    @Test
    void shouldKeepLeadingWhenTheDiskIsOnlySlow() {
        try (StepCluster cluster = new StepCluster(3, 13)) {
            long leader = cluster.awaitLeader();
            long term = cluster.node(leader).status().term();

            for (int i = 0; i < 10; i++) {
                cluster.log(leader).freeze();
                cluster.get(cluster.node(leader).propose(SumMachine.add(1), DEADLINE));
                cluster.pass(E * 8 / 10);
                cluster.log(leader).recover();
                cluster.pass(2);
            }

            NodeStatus status = cluster.node(leader).status();
            assertEquals(Role.LEADER, status.role());
            assertEquals(term, status.term());
        }
    }

    @Test
    void shouldGoOnLeadingWhenNobodyElseCould() {
        try (StepCluster cluster = new StepCluster(1, 14)) {
            RaftNode<Long> alone = cluster.node(cluster.awaitLeader());
            cluster.get(alone.propose(SumMachine.add(1), DEADLINE));

            cluster.log(1).freeze();
            CompletableFuture<Long> write = alone.propose(SumMachine.add(2), DEADLINE);
            cluster.pass(5 * E);

            assertTrue(alone.status().isLeader() && alone.status().disk().isStalled());
            assertFalse(write.isDone());
            assertEquals(1, cluster.get(alone.read(cluster.machine(1)::sum, DEADLINE)));
            cluster.log(1).recover();
            assertEquals(3, cluster.get(write));
        }
    }

    // scenario 43
    @Test
    void shouldNeverTrustADiskWhoseForceFailedOnce() {
        try (StepCluster cluster = new StepCluster(1, 15)) {
            RaftNode<Long> alone = cluster.node(cluster.awaitLeader());
            cluster.get(alone.propose(SumMachine.add(1), DEADLINE));

            cluster.log(1).failOnce();
            CompletableFuture<Long> write = alone.propose(SumMachine.add(2), DEADLINE);
            cluster.settle();
            TestCluster.await(() -> alone.status().role() == Role.STOPPED);
            cluster.settle();

            assertTrue(write.isCompletedExceptionally());
            assertEquals(1, cluster.machine(1).sum());
        }
    }
}
