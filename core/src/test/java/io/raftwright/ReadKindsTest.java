package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.BoundedRead;
import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.RefusedException;
import io.raftwright.internal.wire.MessageType;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bounded and stale reads promise, against clocks that a test moves. */
class ReadKindsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static CompletableFuture<BoundedRead<Long>> bounded(StepCluster cluster, long id, Duration maxStaleness) {
        return cluster.node(id).readBounded(cluster.machine(id)::sum, maxStaleness, DEADLINE);
    }

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }

    private static long write(StepCluster cluster, long id) {
        return cluster.get(cluster.node(id).propose(SumMachine.add(1), DEADLINE));
    }

    private static long linearizable(StepCluster cluster, long id) {
        return cluster.get(cluster.node(id).read(cluster.machine(id)::sum, DEADLINE));
    }

    @Test
    void shouldAnswerWithinTheBoundAlthoughCutOff() {
        try (StepCluster cluster = new StepCluster(3, 1)) {
            long follower = cluster.anyFollower();
            write(cluster, follower);
            assertEquals(1, linearizable(cluster, follower));
            cluster.network.cutOff(follower);
            cluster.pass(50);
            write(cluster, cluster.leader());

            CompletableFuture<BoundedRead<Long>> read = bounded(cluster, follower, ms(80));
            cluster.settle();

            BoundedRead<Long> answer = read.join();
            assertEquals(1, answer.value());
            assertTrue(answer.staleness().compareTo(ms(50)) >= 0, answer::toString);
            assertTrue(answer.staleness().compareTo(ms(80)) <= 0, answer::toString);
            assertFalse(answer.isLinearizable());
            assertEquals(cluster.node(follower).status().appliedIndex(), answer.appliedIndex());
        }
    }

    @Test
    void shouldRefuseAtTheDeadlineWhenTheBoundIsExceededAndNoLeaderAnswers() {
        try (StepCluster cluster = new StepCluster(3, 2)) {
            long follower = cluster.anyFollower();
            linearizable(cluster, follower);
            cluster.network.cutOff(follower);
            cluster.pass(500);
            long asked = cluster.elapsedMs();

            CompletableFuture<BoundedRead<Long>> read =
                    cluster.node(follower).readBounded(cluster.machine(follower)::sum, ms(400), ms(300));
            cluster.await(read::isDone);

            CompletionException failure = assertThrows(CompletionException.class, read::join);
            RefusedException refused = (RefusedException) failure.getCause();
            assertEquals(RefusedException.Reason.NO_LEADER, refused.reason());
            long waited = cluster.elapsedMs() - asked;
            assertTrue(waited >= 300 && waited <= 320, "waitedMs=" + waited);
        }
    }

    @Test
    void shouldAskTheLeaderWhenTheBoundIsExceeded() {
        try (StepCluster cluster = new StepCluster(3, 3)) {
            long follower = cluster.anyFollower();
            linearizable(cluster, follower);
            cluster.pass(500);
            write(cluster, cluster.leader());

            BoundedRead<Long> answer = cluster.get(bounded(cluster, follower, ms(400)));

            assertEquals(1, answer.value());
            assertTrue(answer.isLinearizable());
            assertTrue(bounded(cluster, follower, ms(400)).isDone() || settled(cluster, follower));
        }
    }

    /** The answer of the leader renewed what is known: the next bounded read needs nobody. */
    private static boolean settled(StepCluster cluster, long follower) {
        cluster.network.cutOff(follower);
        CompletableFuture<BoundedRead<Long>> next = bounded(cluster, follower, ms(400));
        cluster.settle();
        return next.isDone() && !next.join().isLinearizable();
    }

    @Test
    void shouldReadLinearizablyWhenNoStalenessIsAllowed() {
        try (StepCluster cluster = new StepCluster(3, 4)) {
            long follower = cluster.anyFollower();
            long leader = cluster.leader();
            CompletableFuture<Long> proof = cluster.node(follower).readBarrier(DEADLINE);
            cluster.settle();
            assertTrue(proof.isDone());

            CompletableFuture<Long> write = cluster.node(leader).propose(SumMachine.add(1), DEADLINE);
            cluster.network.cutOff(follower); // no time passes: only the clock's tick is the same
            cluster.settle();
            assertTrue(write.isDone());
            CompletableFuture<BoundedRead<Long>> read = bounded(cluster, follower, Duration.ZERO);
            cluster.settle();

            assertFalse(read.isDone());
            cluster.network.mend(follower);
            assertEquals(1, cluster.get(read).value());
            assertTrue(read.join().isLinearizable());
        }
    }

    @Test
    void shouldProveNothingByAnIndexThatIsNotAppliedYet() {
        try (StepCluster cluster = new StepCluster(3, 9)) {
            long follower = cluster.anyFollower();
            cluster.network.hold(frame ->
                    frame.to() == follower && (frame.is(MessageType.APPEND) || frame.is(MessageType.HEARTBEAT)));
            write(cluster, cluster.leader());
            CompletableFuture<Long> behind = cluster.node(follower).readBarrier(DEADLINE);
            cluster.settle();

            CompletableFuture<BoundedRead<Long>> read = bounded(cluster, follower, Duration.ofDays(1));
            cluster.settle();

            assertFalse(behind.isDone());
            assertFalse(read.isDone());
            cluster.network.holdNothing();
            assertEquals(1, cluster.get(read).value());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldNeverUnderstateHowStaleAnAnswerIs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (StepCluster cluster = new StepCluster(3, seed)) {
            cluster.awaitLeader();
            StalenessCheck check = new StalenessCheck(cluster);
            long cutOff = 0;
            for (int i = 0; i < 400; i++) {
                if (random.nextInt(40) == 0) {
                    cluster.network.mend(cutOff);
                    cutOff = cutOff == 0 ? random.nextLong(1, 4) : 0;
                    cluster.network.cutOff(cutOff);
                }
                check.write(random.nextLong(1, 4));
                check.read(random.nextLong(1, 4), random.nextLong(150));
                cluster.step();
            }

            assertEquals(List.of(), check.violations(), "seed=" + seed);
            assertTrue(check.staleAnswers() > 50, "staleAnswers=" + check.staleAnswers());
        }
    }

    @Test
    void shouldAnswerStaleReadsWithoutAnyone() {
        try (StepCluster cluster = new StepCluster(3, 5)) {
            long follower = cluster.anyFollower();
            write(cluster, follower);
            cluster.network.cutOff(follower);
            cluster.pass(1_000);
            write(cluster, cluster.leader());

            CompletableFuture<Long> stale = cluster.node(follower).readStale(cluster.machine(follower)::sum);
            cluster.settle();

            assertEquals(1, stale.join());
        }
    }

    @Test
    void shouldHandOnWhatAQueryThrows() {
        try (StepCluster cluster = new StepCluster(1, 6)) {
            RaftNode<Long> node = cluster.node(cluster.awaitLeader());
            CompletableFuture<Long> stale = node.readStale(() -> {
                throw new IllegalStateException("query");
            });
            cluster.settle();

            Throwable failure =
                    assertThrows(CompletionException.class, stale::join).getCause();

            assertEquals("query", failure.getMessage());
            assertEquals(1, write(cluster, 1));
        }
    }

    // scenario 54
    @Test
    void shouldForgetHowFreshItWasWhenItRestarts() {
        try (StepCluster cluster = new StepCluster(3, 7)) {
            long follower = cluster.anyFollower();
            write(cluster, follower);
            linearizable(cluster, follower);
            cluster.network.cutOff(follower);

            cluster.crash(follower);
            cluster.start(follower, new NodeListener() {});
            CompletableFuture<BoundedRead<Long>> read =
                    cluster.node(follower).readBounded(cluster.machine(follower)::sum, Duration.ofDays(1), ms(300));
            cluster.await(read::isDone);

            assertTrue(read.isCompletedExceptionally());
        }
    }

    // scenario 54
    @Test
    void shouldWaitForRecoveryBeforeItReadsAfterARestart() {
        try (StepCluster cluster = new StepCluster(3, 8)) {
            cluster.awaitLeader();
            for (int i = 0; i < 20; i++) {
                write(cluster, 1 + i % 3);
            }
            for (long id = 1; id <= 3; id++) {
                cluster.crash(id);
            }
            cluster.start(2, new NodeListener() {});
            CompletableFuture<Long> read = cluster.node(2).read(cluster.machine(2)::sum, DEADLINE);
            CompletableFuture<Long> stale = cluster.node(2).readStale(cluster.machine(2)::sum);

            cluster.pass(1_000);

            assertFalse(read.isDone());
            assertNotEquals(20, stale.join()); // what the disk knows to be committed is less than what was
            cluster.start(1, new NodeListener() {});
            assertEquals(20, cluster.get(read));
        }
    }

    @Test
    void shouldRunQueriesOnTheApplyThread() throws Exception {
        try (RaftNode<Long> node =
                Raftwright.node(1, List.of(new Member(1, "")), new SumMachine()).start()) {
            node.readBarrier(DEADLINE).get(30, TimeUnit.SECONDS);

            for (int i = 0; i < 5_000; i++) {
                String stale =
                        node.readStale(() -> Thread.currentThread().getName()).get(30, TimeUnit.SECONDS);
                String bounded = node.readBounded(
                                () -> Thread.currentThread().getName(), Duration.ofNanos(i * 100L), DEADLINE)
                        .get(30, TimeUnit.SECONDS)
                        .value();
                assertEquals("raftwright-1-apply", stale);
                assertEquals("raftwright-1-apply", bounded);
            }
        }
    }

    @Test
    void shouldRefuseReadsOnceStopped() {
        RaftNode<Long> node =
                Raftwright.node(1, List.of(new Member(1, "")), new SumMachine()).start();
        node.close();

        assertTrue(node.readStale(() -> 1L).isCompletedExceptionally());
        assertTrue(node.readBounded(() -> 1L, Duration.ofDays(1), DEADLINE).isCompletedExceptionally());
    }
}
