package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.RefusedException;
import io.raftwright.api.Role;
import io.raftwright.api.Threading;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.StorageException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeLifeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final List<Member> ALONE = List.of(new Member(1, ""));

    private static long get(CompletableFuture<Long> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldProposeAfterItsFirstProposalExpired() throws Exception {
        try (TestCluster cluster = new TestCluster(3)) {
            cluster.awaitLeader();
            cluster.crash(1);
            cluster.crash(2);
            cluster.crash(3);
            RaftNode<Long> first = cluster.start(1);
            CompletableFuture<Long> expired = first.propose(SumMachine.add(1), Duration.ofMillis(50));
            assertThrows(ExecutionException.class, () -> get(expired));

            cluster.start(2);
            cluster.start(3);

            assertEquals(5, get(first.propose(SumMachine.add(5), DEADLINE)));
        }
    }

    @Test
    void shouldShowWhereItIsAsSoonAsItStartsAgain() throws Exception {
        NodeOptions options =
                NodeOptions.builder().snapshotEveryBytes(1).trailingEntries(0).build();
        try (TestCluster cluster = new TestCluster(3, options)) {
            long leader = cluster.awaitLeader();
            get(cluster.node(leader).propose(SumMachine.add(1), DEADLINE));
            TestCluster.await(() -> {
                NodeStatus status = cluster.node(leader).status();
                return status.snapshotIndex() == status.lastIndex();
            });
            NodeStatus before = cluster.node(leader).status();
            for (long id = 1; id <= 3; id++) {
                cluster.crash(id);
            }

            NodeStatus status = cluster.start(leader).status();

            assertEquals(before.term(), status.term());
            assertEquals(before.snapshotIndex(), status.indexes().commit());
        }
    }

    @Test
    void shouldRunQueriesOnTheApplyThread() throws Exception {
        try (RaftNode<Long> node = Raftwright.node(1, ALONE, new SumMachine()).start()) {
            get(node.propose(SumMachine.add(1), DEADLINE));

            for (int i = 0; i < 20_000; i++) {
                String thread = node.read(() -> Thread.currentThread().getName(), DEADLINE)
                        .get(30, TimeUnit.SECONDS);
                assertEquals("raftwright-1-apply", thread);
            }
        }
    }

    @Test
    void shouldSurviveAnInterruptLeftByACallback() throws Exception {
        try (RaftNode<Long> node = Raftwright.node(1, ALONE, new SumMachine()).start()) {

            node.read(
                            () -> {
                                Thread.currentThread().interrupt();
                                return 0L;
                            },
                            DEADLINE)
                    .get(30, TimeUnit.SECONDS);

            assertEquals(3, get(node.propose(SumMachine.add(3), DEADLINE)));
        }
    }

    @Test
    void shouldCloseFromACallback() throws Exception {
        RaftNode<Long> node = Raftwright.node(1, ALONE, new SumMachine()).start();

        get(node.propose(SumMachine.add(1), DEADLINE).thenApply(sum -> {
            node.close();
            return sum;
        }));

        TestCluster.await(() -> node.status().role() == Role.STOPPED);
    }

    @Test
    void shouldEndWholeAndKeepTheInterruptThatCameMeanwhile() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        InMemoryLogStore log = new InMemoryLogStore(1);
        RaftNode<Long> node =
                Raftwright.node(1, ALONE, new SumMachine()).logStore(log).start();
        CompletableFuture<Boolean> held = node.readStale(() -> pass(entered, gate));
        assertTrue(entered.await(10, TimeUnit.SECONDS));
        AtomicBoolean isInterrupted = new AtomicBoolean();
        Thread closing = new Thread(() -> {
            node.close();
            isInterrupted.set(Thread.currentThread().isInterrupted());
        });
        closing.start();

        for (int i = 0; i < 3; i++) {
            TestCluster.await(() -> closing.getState() == Thread.State.TIMED_WAITING);
            closing.interrupt();
            TestCluster.await(() -> !closing.isInterrupted());
        }
        gate.countDown();
        closing.join(TimeUnit.SECONDS.toMillis(10));

        assertTrue(held.get(10, TimeUnit.SECONDS));
        assertThrows(StorageException.class, log::force, "the log stayed open");
        assertTrue(isInterrupted.get());
    }

    @Test
    void shouldGiveUpAfterFiveSecondsWhateverIsHeld() throws Exception {
        CountDownLatch entered = new CountDownLatch(2);
        CountDownLatch gate = new CountDownLatch(1);
        NodeListener listener = new NodeListener() {
            @Override
            public void onRoleChange(Role role, long term, long leaderId) {
                pass(entered, gate);
            }
        };
        RaftNode<Long> node =
                Raftwright.node(1, ALONE, new SumMachine()).listener(listener).start();
        CompletableFuture<Boolean> held = node.readStale(() -> pass(entered, gate));
        assertTrue(entered.await(10, TimeUnit.SECONDS));
        CompletableFuture<?> waiting = node.stepDown(DEADLINE);

        long begunNs = System.nanoTime();
        node.close();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs);

        assertTrue(tookMs < 8_000, "one wait after the other, tookMs=" + tookMs);
        assertThrows(ExecutionException.class, () -> waiting.get(0, TimeUnit.SECONDS));
        gate.countDown();
        assertTrue(held.get(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldGiveUpAfterFiveSecondsWhenTheInvokingThreadIsHeld() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        RaftNode<Long> node = Raftwright.node(1, ALONE, new SumMachine())
                .threading(Threading.INVOKER)
                .start();
        CompletableFuture<Boolean> held = node.readStale(() -> pass(entered, gate));
        CompletableFuture<?> waiting = node.readBarrier(DEADLINE);
        Thread invoking = new Thread(() -> {
            while (!held.isDone()) {
                node.invoke();
            }
        });
        invoking.start();
        assertTrue(entered.await(10, TimeUnit.SECONDS));

        long begunNs = System.nanoTime();
        node.close();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs);

        assertTrue(tookMs < 8_000, "tookMs=" + tookMs);
        assertEquals(Role.STOPPED, node.status().role());
        gate.countDown();
        assertTrue(held.get(10, TimeUnit.SECONDS));
        assertThrows(ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS));
        invoking.join(TimeUnit.SECONDS.toMillis(10));
        assertEquals(Thread.State.TERMINATED, invoking.getState());
    }

    private static boolean pass(CountDownLatch entered, CountDownLatch gate) {
        entered.countDown();
        try {
            return gate.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void shouldGiveBackThePlacesOfCancelledReads() throws Exception {
        try (RaftNode<Long> node = Raftwright.node(1, ALONE, new SumMachine()).start()) {
            get(node.propose(SumMachine.add(1), DEADLINE));

            for (int i = 0; i < 100_000; i++) {
                node.readBarrier(DEADLINE).cancel(true);
            }

            assertTrue(get(node.readBarrier(DEADLINE)) > 0);
        }
    }

    @Test
    void shouldRunByInvocationAlone() throws Exception {
        RaftNode<Long> node = Raftwright.node(1, ALONE, new SumMachine())
                .threading(Threading.INVOKER)
                .start();
        CompletableFuture<Long> sum = node.propose(SumMachine.add(4), DEADLINE);

        TestCluster.await(() -> {
            node.invoke();
            return sum.isDone();
        });
        CompletableFuture<Long> closing = node.propose(SumMachine.add(1), DEADLINE)
                .thenApply(next -> {
                    node.close();
                    return next;
                });
        TestCluster.await(() -> {
            node.invoke();
            return closing.isDone() && node.status().role() == Role.STOPPED;
        });

        assertEquals(4, get(sum));
        assertEquals(5, get(closing));
        assertEquals(0, node.invoke());
    }

    @Test
    void shouldRunOnOneSharedThread() throws Exception {
        RaftNode<Long> node = Raftwright.node(1, ALONE, new SumMachine())
                .threading(Threading.SHARED)
                .start();

        assertEquals(4, get(node.propose(SumMachine.add(4), DEADLINE)));
        String thread =
                node.read(() -> Thread.currentThread().getName(), DEADLINE).get(30, TimeUnit.SECONDS);
        assertEquals("raftwright-1", thread);
        assertEquals(0, node.invoke());
        get(node.propose(SumMachine.add(1), DEADLINE).thenApply(sum -> {
            node.close();
            return sum;
        }));

        TestCluster.await(() -> node.status().role() == Role.STOPPED);
        TestCluster.await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(running -> running.getName().equals("raftwright-1")));
    }

    @Test
    void shouldCloseWhileAnotherThreadInvokes() throws Exception {
        for (int i = 0; i < 20; i++) {
            RaftNode<Long> node = Raftwright.node(1, ALONE, new SumMachine())
                    .threading(Threading.INVOKER)
                    .start();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread invoking = new Thread(() -> {
                while (node.status().role() != Role.STOPPED) {
                    node.invoke();
                }
            });
            invoking.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            invoking.start();

            get(node.propose(SumMachine.add(1), DEADLINE));
            node.close();
            invoking.join(TimeUnit.SECONDS.toMillis(10));

            assertEquals(null, failure.get());
            assertEquals(Thread.State.TERMINATED, invoking.getState());
        }
    }

    @Test
    void shouldTakeAnyDeadline() throws Exception {
        try (RaftNode<Long> node = Raftwright.node(1, ALONE, new SumMachine()).start()) {
            assertEquals(1, get(node.propose(SumMachine.add(1), Duration.ofSeconds(Long.MAX_VALUE))));

            CompletableFuture<Long> late = node.propose(SumMachine.add(1), Duration.ofSeconds(-1));

            try {
                get(late);
            } catch (ExecutionException e) {
                assertTrue(e.getCause() instanceof io.raftwright.api.RaftException);
            }
            assertTrue(late.isDone());
        }
    }

    @Test
    void shouldRefuseOptionsThatTheTransportCannotCarry() {
        NodeOptions tooLong = NodeOptions.builder().maxEntryLength(8 << 20).build();

        assertThrows(
                IllegalArgumentException.class,
                () -> Raftwright.node(1, ALONE, new SumMachine())
                        .options(tooLong)
                        .logStore(new InMemoryLogStore(1))
                        .start());
    }

    @Test
    void shouldRefuseWhenTooMuchIsPending() throws Exception {
        try (TestCluster cluster = new TestCluster(3)) {
            long follower = cluster.anyFollower();
            for (long id = 1; id <= 3; id++) {
                if (id != follower) {
                    cluster.crash(id);
                }
            }
            ByteBuffer big = ByteBuffer.allocate(1 << 20);
            RefusedException refused = null;

            for (int i = 0; i < 17 && refused == null; i++) {
                CompletableFuture<Long> future = cluster.node(follower).propose(big, DEADLINE);
                if (future.isCompletedExceptionally()) {
                    refused = (RefusedException) future.handle((sum, e) -> e).get();
                }
            }

            assertEquals(RefusedException.Reason.BACK_PRESSURE, refused.reason());
        }
    }
}
