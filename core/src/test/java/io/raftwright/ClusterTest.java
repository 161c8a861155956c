package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RaftException;
import io.raftwright.api.RefusedException;
import io.raftwright.api.Role;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClusterTest {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private static long get(CompletableFuture<Long> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS))
                .getCause();
    }

    @Test
    void shouldServeAsSingleMember() throws Exception {
        try (RaftNode<Long> node = Raftwright.node(1, List.of(new io.raftwright.api.Member(1, "")), new SumMachine())
                .start()) {

            long sum = get(node.propose(SumMachine.add(7), DEADLINE));

            assertEquals(7, sum);
        }
    }

    @Test
    void shouldApplyProposalsOfEveryMember() throws Exception {
        try (TestCluster cluster = new TestCluster(3)) {
            List<CompletableFuture<Long>> futures = new ArrayList<>();

            for (int i = 0; i < 3_000; i++) {
                futures.add(cluster.node(1 + i % 3).propose(SumMachine.add(1), DEADLINE));
            }
            for (CompletableFuture<Long> future : futures) {
                get(future);
            }

            for (long id = 1; id <= 3; id++) {
                SumMachine machine = cluster.machine(id);
                assertEquals(3_000, get(cluster.node(id).read(machine::sum, DEADLINE)));
            }
        }
    }

    @Test
    void shouldApplyOnceWhenTheLeaderCrashesUnderLoad() throws Exception {
        try (TestCluster cluster = new TestCluster(3)) {
            long leader = cluster.awaitLeader();
            long follower = cluster.anyFollower();
            List<CompletableFuture<Long>> futures = new ArrayList<>();

            for (int i = 0; i < 5_000; i++) {
                futures.add(cluster.node(follower).propose(SumMachine.add(1), DEADLINE));
                if (i == 2_500) {
                    cluster.crash(leader);
                }
            }
            for (CompletableFuture<Long> future : futures) {
                get(future);
            }
            cluster.start(leader);

            SumMachine machine = cluster.machine(leader);
            assertEquals(5_000, get(cluster.node(leader).read(machine::sum, DEADLINE)));
        }
    }

    @Test
    void shouldKeepWhatWasAcknowledgedWhenAllCrash() throws Exception {
        try (TestCluster cluster = new TestCluster(3)) {
            for (int i = 0; i < 100; i++) {
                get(cluster.node(1 + i % 3).propose(SumMachine.add(1), DEADLINE));
            }

            for (long id = 1; id <= 3; id++) {
                cluster.crash(id);
            }
            for (long id = 1; id <= 3; id++) {
                cluster.start(id);
            }

            SumMachine machine = cluster.machine(2);
            assertEquals(100, get(cluster.node(2).read(machine::sum, DEADLINE)));
        }
    }

    @Test
    void shouldInstallSnapshotOnMemberThatFellBehind() throws Exception {
        NodeOptions options = NodeOptions.builder()
                .snapshotEveryBytes(20_000)
                .trailingEntries(10)
                .snapshotChunkLength(4_096)
                .build();
        try (TestCluster cluster = new TestCluster(3, options)) {
            long follower = cluster.anyFollower();
            cluster.crash(follower);
            long proposer = cluster.awaitLeader();
            for (int i = 1; i <= 2_000; i++) {
                CompletableFuture<Long> result = cluster.node(proposer).propose(SumMachine.add(1), DEADLINE);
                if (i % 1_000 == 0) { // time for a snapshot; the log is kept behind the older of two
                    get(result);
                    long before = i - 1_000L;
                    TestCluster.await(() -> cluster.node(proposer).status().snapshotIndex() > before);
                }
            }
            TestCluster.await(() -> cluster.node(proposer).status().firstIndex() > 100);

            cluster.start(follower);

            SumMachine machine = cluster.machine(follower);
            assertEquals(2_000, get(cluster.node(follower).read(machine::sum, DEADLINE)));
            TestCluster.await(() -> cluster.node(follower).status().firstIndex() > 100);
        }
    }

    @Test
    void shouldRefuseWithoutMajority() {
        try (TestCluster cluster = new TestCluster(3)) {
            cluster.awaitLeader();
            cluster.crash(2);
            cluster.crash(3);
            TestCluster.await(() -> cluster.node(1).status().role() != Role.LEADER);

            Throwable write = failureOf(cluster.node(1).propose(SumMachine.add(1), Duration.ofMillis(300)));
            Throwable read = failureOf(cluster.node(1).readBarrier(Duration.ofMillis(300)));

            assertEquals(RefusedException.Reason.NO_LEADER, ((RefusedException) write).reason());
            assertEquals(RefusedException.Reason.NO_LEADER, ((RefusedException) read).reason());
        }
    }

    @Test
    void shouldBeIndeterminateWhenTheLeaderIsCutOff() {
        try (TestCluster cluster = new TestCluster(3)) {
            long leader = cluster.awaitLeader();
            for (long id = 1; id <= 3; id++) {
                if (id != leader) {
                    cluster.network.cut(leader, id);
                }
            }

            CompletableFuture<Long> write = cluster.node(leader).propose(SumMachine.add(1), Duration.ofMillis(500));

            assertTrue(failureOf(write) instanceof RaftException);
            TestCluster.await(() -> cluster.node(leader).status().role() != Role.LEADER);
        }
    }

    @Test
    void shouldRefuseTooLongCommand() {
        try (TestCluster cluster = new TestCluster(1)) {
            int tooLong = NodeOptions.defaults().maxEntryLength() + 1;

            Throwable failure = failureOf(cluster.node(1).propose(ByteBuffer.allocate(tooLong), DEADLINE));

            assertEquals(RefusedException.Reason.TOO_LARGE, ((RefusedException) failure).reason());
        }
    }

    @Test
    void shouldCarryTheLongestCommandThroughAFollower() throws Exception {
        try (TestCluster cluster = new TestCluster(3)) {
            long follower = cluster.anyFollower();
            ByteBuffer longest = ByteBuffer.allocate(NodeOptions.defaults().maxEntryLength());

            long sum = get(cluster.node(follower).propose(longest, DEADLINE));

            assertEquals(0, sum);
        }
    }

    @Test
    void shouldStopTheNodeAndNotTheProcessWhenApplyFails() throws Exception {
        try (TestCluster cluster = new TestCluster(1)) {
            AtomicReference<Throwable> broken = new AtomicReference<>();
            cluster.crash(1);
            RaftNode<Long> node = cluster.start(1, new NodeListener() {
                @Override
                public void onBroken(Throwable cause) {
                    broken.set(cause);
                }
            });

            CompletableFuture<Long> poisoned = node.propose(SumMachine.add(SumMachine.POISON), DEADLINE);

            assertTrue(failureOf(poisoned) instanceof IndeterminateException);
            TestCluster.await(() -> broken.get() != null);
            assertEquals("poisoned", broken.get().getCause().getMessage());
            assertEquals(Role.STOPPED, node.status().role());
            assertTrue(failureOf(node.propose(SumMachine.add(1), DEADLINE)) instanceof NodeStoppedException);
        }
    }

    @Test
    void shouldStopTheNodeWhenTheLogBreaks() throws Exception {
        try (TestCluster cluster = new TestCluster(3)) {
            long leader = cluster.awaitLeader();
            long follower = cluster.anyFollower();

            cluster.log(leader).fail("no disk any more");
            CompletableFuture<Long> lost = cluster.node(leader).propose(SumMachine.add(1), DEADLINE);

            assertTrue(failureOf(lost) instanceof RaftException);
            TestCluster.await(() -> cluster.node(leader).status().role() == Role.STOPPED);
            assertTrue(get(cluster.node(follower).propose(SumMachine.add(1), DEADLINE)) >= 1);
        }
    }

    @Test
    void shouldFailWhatWaitsWhenClosed() {
        TestCluster cluster = new TestCluster(3);
        cluster.awaitLeader();
        cluster.crash(1);
        cluster.crash(2);
        CompletableFuture<Long> waiting = cluster.node(3).propose(SumMachine.add(1), DEADLINE);

        cluster.close();

        CompletionException failure = assertThrows(CompletionException.class, waiting::join);
        assertTrue(failure.getCause() instanceof RaftException);
    }
}
