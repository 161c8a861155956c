package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.NodeStatus.Limit;
import io.raftwright.internal.wire.MessageType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What running members say of themselves. */
class HealthTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long E = StepCluster.ELECTION_TIMEOUT_MS;

    private static NodeStatus.Peer peer(NodeStatus status, long id) {
        return status.peers().stream()
                .filter(peer -> peer.id() == id)
                .findFirst()
                .orElseThrow();
    }

    private static long write(StepCluster cluster, long id) {
        return cluster.get(cluster.node(id).propose(SumMachine.add(1), DEADLINE));
    }

    @Test
    void shouldShowAHealthyCluster() {
        try (StepCluster cluster = new StepCluster(3, 1)) {
            long leader = cluster.awaitLeader();
            write(cluster, leader);
            cluster.pass(300);

            NodeStatus status = cluster.node(leader).status();

            assertEquals(List.of(1L, 2L, 3L), status.members().voters());
            assertEquals(2, status.peers().size());
            for (NodeStatus.Peer peer : status.peers()) {
                assertEquals(NodeStatus.PeerState.REPLICATE, peer.state());
                assertEquals(0, peer.lag());
                assertEquals(0, peer.inflight());
                assertFalse(peer.isSilent());
            }
            assertTrue(status.leader().silence().toMillis() <= 40, status::toString);
            assertTrue(status.leader().since().toMillis() >= 300, status::toString);
            assertTrue(cluster.node(leader).explain().startsWith("nothing waits: leader in term"));
        }
    }

    /** Before any of its agents has run. */
    @Test
    void shouldSayAtOnceWhatItsStorageHeld() {
        try (StepCluster cluster = new StepCluster(3, 20)) {
            long follower = cluster.anyFollower();
            NodeOptions often =
                    StepCluster.OPTIONS.toBuilder().snapshotEveryBytes(1).build();
            cluster.crash(follower);
            cluster.start(follower, new NodeListener() {}, often);
            cluster.awaitBackground(() -> {
                write(
                        cluster,
                        cluster.leader()); // again and again: nothing is taken while another one is being written
                return cluster.node(follower).status().snapshotIndex() > 1;
            });
            long term = cluster.node(follower).status().term();
            cluster.crash(follower);

            cluster.start(follower, new NodeListener() {}, often);

            NodeStatus status = cluster.node(follower).status();
            assertEquals(term, status.term());
            assertTrue(status.snapshotIndex() > 1, status::toString);
            assertEquals(status.snapshotIndex(), status.appliedIndex(), status::toString);
            assertTrue(status.commitIndex() >= status.appliedIndex(), status::toString);
            assertTrue(status.lastIndex() >= status.commitIndex(), status::toString);
            assertEquals(status.lastIndex(), status.durableIndex(), status::toString);
        }
    }

    @Test
    void shouldSayWhoLeads() {
        try (StepCluster cluster = new StepCluster(3, 2)) {
            long follower = cluster.anyFollower();
            long leader = cluster.leader();
            cluster.pass(50);

            NodeStatus status = cluster.node(follower).status();

            assertTrue(status.peers().isEmpty());
            assertTrue(status.leader().silence().toMillis() <= 40, status::toString);
            assertTrue(status.explain().startsWith("not leader: proposals go to member " + leader), status::explain);
        }
    }

    @Test
    void shouldCountTheEntriesThatAMemberIsBehind() {
        try (StepCluster cluster = new StepCluster(3, 3)) {
            long follower = cluster.anyFollower();
            long leader = cluster.leader();
            write(cluster, leader);
            cluster.pass(50); // the leader notes the members' disks
            cluster.network.cutOff(follower);
            for (int i = 0; i < 12; i++) {
                write(cluster, leader);
            }
            cluster.pass(E);

            NodeStatus.Peer peer = peer(cluster.node(leader).status(), follower);

            assertEquals(12, peer.lag());
            assertTrue(peer.isSilent());
            assertTrue(peer.silence().toMillis() >= E, peer::toString);
            assertTrue(peer.inflight() > 0 && peer.inflightBytes() > peer.inflight(), peer::toString);
            assertTrue(cluster.node(leader).explain().startsWith("nothing waits"));
        }
    }

    @Test
    void shouldNameTheSlowestFollowerThatTheQuorumNeeds() {
        try (StepCluster cluster = new StepCluster(3, 4)) {
            long leader = cluster.awaitLeader();
            write(cluster, leader);
            cluster.pass(50); // the leader notes the members' disks
            cluster.network.hold(frame -> frame.is(MessageType.APPEND));
            for (int i = 0; i < 5; i++) {
                var unused = cluster.node(leader).propose(SumMachine.add(1), DEADLINE);
            }
            cluster.pass(30);

            String why = cluster.node(leader).explain();

            assertTrue(why.startsWith("slowest follower that the quorum needs is member "), why);
            assertTrue(why.contains(": 5 entries behind "), why);
        }
    }

    @Test
    void shouldSayThatNoQuorumAnswersAndThenThatNobodyLeads() {
        try (StepCluster cluster = new StepCluster(3, 5)) {
            long leader = cluster.awaitLeader();
            cluster.pass(50);
            cluster.network.cutOff(leader);

            cluster.await(() -> cluster.node(leader).explain().startsWith("leader, but no quorum answers: member "));
            NodeStatus silent = cluster.node(leader).status();
            cluster.await(() -> cluster.node(leader).status().leaderId() == 0);
            cluster.pass(500);

            assertTrue(silent.leader().silence().toMillis() > E / 2, silent::toString);
            NodeStatus leaderless = cluster.node(leader).status();
            assertEquals(500, leaderless.leader().since().toMillis());
            assertTrue(leaderless.explain().startsWith("no leader known for 500 ms: this member is "));
        }
    }

    @Test
    void shouldSayThatTheStorageIsFullUntilItIsNot() {
        try (StepCluster cluster = new StepCluster(1, 6)) {
            RaftNode<Long> node = cluster.node(cluster.awaitLeader());
            write(cluster, 1);
            cluster.log(1).fill(true);
            CompletableFuture<Long> write = node.propose(SumMachine.add(1), DEADLINE);
            cluster.pass(15);

            for (int i = 0; i < 30; i++) {
                cluster.step();
                assertEquals(Limit.STORAGE, node.status().waiting().limit());
            }
            assertEquals("storage full: proposals wait until there is room for the log", node.explain());
            cluster.log(1).fill(false);
            assertEquals(2, cluster.get(write));
            cluster.pass(30);
            assertEquals(Limit.NONE, node.status().waiting().limit());
        }
    }

    @Test
    void shouldSayThatTooMuchWaits() {
        try (StepCluster cluster = new StepCluster(3, 7)) {
            long follower = cluster.anyFollower();
            cluster.network.cutOff(follower);
            RaftNode<Long> node = cluster.node(follower);
            ByteBuffer big = ByteBuffer.allocate(1 << 20);
            for (int i = 0; i < 15; i++) {
                var unused = node.propose(big, DEADLINE);
            }
            var unusedRead = node.readBarrier(DEADLINE);

            NodeStatus.Waiting waiting = node.status().waiting();

            assertEquals(Limit.PENDING, waiting.limit());
            assertEquals(15, waiting.proposals());
            assertTrue(waiting.bytes() > 15L << 20, waiting::toString);
            assertEquals(1, waiting.reads());
            assertTrue(node.explain().startsWith("back pressure: 15 proposals of "), node::explain);
        }
    }

    @Test
    void shouldTellDiskAndSnapshotOfARunningNode() throws Exception {
        NodeOptions options = NodeOptions.builder()
                .snapshotEveryBytes(20_000)
                .trailingEntries(10)
                .snapshotChunkLength(4_096)
                .build();
        try (RaftNode<Long> node = Raftwright.node(1, List.of(new Member(1, "")), new SumMachine())
                .options(options)
                .start()) {
            for (int i = 0; i < 1_000; i++) {
                long sum = node.propose(SumMachine.add(1), DEADLINE).get(30, TimeUnit.SECONDS);
                assertEquals(i + 1, sum);
            }
            TestCluster.await(() -> node.status().snapshot().index() > 0);

            NodeStatus status = node.status();

            assertTrue(status.disk().syncs() > 0);
            assertTrue(status.disk().p50().compareTo(Duration.ZERO) > 0, status::toString);
            assertTrue(status.disk().p50().compareTo(status.disk().p99()) <= 0, status::toString);
            assertTrue(status.disk().p99().compareTo(status.disk().max()) <= 0, status::toString);
            assertTrue(status.snapshot().age().compareTo(Duration.ofSeconds(60)) < 0, status::toString);
        }
    }
}
