package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RefusedException;
import io.raftwright.api.Role;
import io.raftwright.api.Threading;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several groups in one process: they share what carries them and nothing else. */
@Timeout(60)
class GroupsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final Duration SOON = Duration.ofMillis(300);

    /** The pool of all may have a single thread. */
    private static final Executor OWN_THREAD = task -> new Thread(task, "beside").start();

    private static long get(CompletableFuture<Long> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS))
                .getCause();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEDICATED", "SHARED"})
    void shouldReplicateEachGroupByItself(Threading threading) throws Exception {
        try (TestGroups groups = TestGroups.inMemory(3, threading).open(1).open(2)) {
            List<CompletableFuture<Long>> futures = new ArrayList<>();

            for (int i = 0; i < 1_000; i++) {
                futures.add(groups.node(1 + i % 3, 1).propose(SumMachine.add(1), DEADLINE));
                futures.add(groups.node(1 + i % 3, 2).propose(SumMachine.add(10), DEADLINE));
            }
            for (CompletableFuture<Long> future : futures) {
                get(future);
            }

            for (long id = 1; id <= 3; id++) {
                assertEquals(1_000, get(groups.node(id, 1).read(groups.machine(id, 1)::sum, DEADLINE)));
                assertEquals(10_000, get(groups.node(id, 2).read(groups.machine(id, 2)::sum, DEADLINE)));
            }
        }
    }

    @Test
    void shouldGoOnWhenAnotherGroupLosesItsMajority() throws Exception {
        try (TestGroups groups =
                TestGroups.inMemory(3, Threading.DEDICATED).open(1).open(2)) {
            get(groups.node(1, 1).propose(SumMachine.add(1), DEADLINE));

            groups.node(2, 1).close();
            groups.node(3, 1).close();

            assertInstanceOf(
                    RefusedException.class,
                    failureOf(groups.node(1, 1).readBarrier(SOON)),
                    "no majority, so no proof of leadership");
            assertEquals(5, get(groups.node(1, 2).propose(SumMachine.add(5), DEADLINE)));
            groups.open(2, 1);
            assertEquals(3, get(groups.node(1, 1).propose(SumMachine.add(2), DEADLINE)));
        }
    }

    @Test
    void shouldGoOnOverTcpWhenAnotherGroupLosesItsMajority() throws Exception {
        try (TestGroups groups = TestGroups.overTcp(3).open(1).open(2)) {
            assertEquals(1, get(groups.node(1, 1).propose(SumMachine.add(1), DEADLINE)));
            assertEquals(2, get(groups.node(1, 2).propose(SumMachine.add(2), DEADLINE)));

            groups.node(2, 2).close();
            groups.node(3, 2).close();

            assertInstanceOf(RefusedException.class, failureOf(groups.node(1, 2).readBarrier(SOON)));
            assertEquals(4, get(groups.node(1, 1).propose(SumMachine.add(3), DEADLINE)));
            groups.open(3, 2);
            assertEquals(6, get(groups.node(1, 2).propose(SumMachine.add(4), DEADLINE)));
        }
    }

    @Test
    void shouldStopOnlyTheGroupWhoseDiskFails() throws Exception {
        try (TestGroups groups = TestGroups.inMemory(3, Threading.DEDICATED)) {
            InMemoryLogStore failing = new InMemoryLogStore(77);
            AtomicReference<Throwable> broken = new AtomicReference<>();
            NodeListener listener = new NodeListener() {
                @Override
                public void onBroken(Throwable cause) {
                    broken.set(cause);
                }
            };
            groups.log(1, 1, failing);
            groups.open(2).open(2, 1);
            groups.open(3, 1);
            groups.open(1, 1, listener);
            get(groups.node(1, 1).propose(SumMachine.add(1), DEADLINE));

            failing.fail("disk gone");

            CompletableFuture<Long> unlucky = groups.node(1, 1).propose(SumMachine.add(1), DEADLINE);
            long sum = get(groups.node(2, 1).propose(SumMachine.add(2), DEADLINE));
            TestCluster.await(() -> broken.get() != null);
            assertInstanceOf(StorageException.class, broken.get());
            assertEquals(Role.STOPPED, groups.node(1, 1).status().role());
            assertTrue(sum == 3 || sum == 4, "sum=" + sum + ", the unlucky one counts or not: " + unlucky);
            assertEquals(9, get(groups.node(1, 2).propose(SumMachine.add(9), DEADLINE)));
            assertEquals(1, groups.process(1).openCount());
        }
    }

    @Test
    void shouldStopOnlyTheGroupWhoseMachineThrows() throws Exception {
        try (TestGroups groups =
                TestGroups.inMemory(1, Threading.SHARED).open(1).open(2)) {

            CompletableFuture<Long> poisoned = groups.node(1, 1).propose(SumMachine.add(SumMachine.POISON), DEADLINE);

            failureOf(poisoned);
            TestCluster.await(() -> groups.process(1).openCount() == 1);
            assertEquals(Role.STOPPED, groups.node(1, 1).status().role());
            assertEquals(9, get(groups.node(1, 2).propose(SumMachine.add(9), DEADLINE)));
        }
    }

    @Test
    void shouldNotLetAGroupTalkToAnotherUnderTheSameId() throws Exception {
        try (TestGroups groups = TestGroups.inMemory(3, Threading.DEDICATED)) {
            RaftGroups stranger = groups.process(3);
            groups.open(1, 1);
            groups.open(2, 1);
            AtomicBoolean hasHeard = new AtomicBoolean();
            NodeListener listener = new NodeListener() {
                @Override
                public void onRoleChange(Role role, long term, long leaderId) {
                    hasHeard.compareAndSet(false, leaderId != 0);
                }
            };

            RaftNode<Long> other = stranger.group(1, groups.members.subList(1, 3), new SumMachine())
                    .listener(listener)
                    .start();

            assertEquals(1, get(groups.node(1, 1).propose(SumMachine.add(1), DEADLINE)));
            assertInstanceOf(RefusedException.class, failureOf(other.readBarrier(Duration.ofSeconds(1))));
            assertFalse(hasHeard.get(), "it has founding members of its own, so it is no member of this group");
        }
    }

    // scenario 25
    @Test
    void shouldRefuseAMemberWhoseLogOfThisGroupWasReplaced() throws Exception {
        try (TestGroups groups =
                TestGroups.inMemory(2, Threading.DEDICATED).open(1).open(2)) {
            get(groups.node(1, 1).propose(SumMachine.add(1), DEADLINE));
            groups.node(2, 1).close();
            groups.log(2, 1, new InMemoryLogStore(999));

            groups.open(2, 1);

            assertInstanceOf(
                    NodeStoppedException.class, failureOf(groups.node(2, 1).readBarrier(Duration.ofSeconds(5))));
            assertEquals(4, get(groups.node(2, 2).propose(SumMachine.add(4), DEADLINE)));
        }
    }

    @Test
    void shouldBringAMemberThatFellBehindASnapshotOfItsGroup() throws Exception {
        try (TestGroups groups = TestGroups.inMemory(3, Threading.DEDICATED)
                .options(RaftGroups.defaultOptions().toBuilder()
                        .snapshotEveryBytes(20_000)
                        .trailingEntries(10)
                        .snapshotChunkLength(4_096)
                        .build())) {
            groups.open(1);
            get(groups.node(3, 1).propose(SumMachine.add(1), DEADLINE));
            groups.node(3, 1).close();
            for (int i = 0; i < 1_000; i++) {
                get(groups.node(1, 1).propose(SumMachine.add(1), DEADLINE));
            }

            RaftNode<Long> behind = groups.open(3, 1);

            TestCluster.await(() -> behind.status().snapshotIndex() > 0);
            assertEquals(1_001, get(behind.read(groups.machine(3, 1)::sum, DEADLINE)));
        }
    }

    @Test
    void shouldOpenAGroupAgainThatWasClosed() throws Exception {
        try (TestGroups groups = TestGroups.inMemory(1, Threading.DEDICATED)) {
            RaftNode<Long> first = groups.open(1, 5);
            get(first.propose(SumMachine.add(1), DEADLINE));

            assertThrows(IllegalStateException.class, () -> groups.open(1, 5), "it is open");
            first.close();
            groups.log(1, 5, new InMemoryLogStore(1));
            RaftNode<Long> second = groups.open(1, 5);

            assertInstanceOf(NodeStoppedException.class, failureOf(first.propose(SumMachine.add(1), DEADLINE)));
            assertEquals(7, get(second.propose(SumMachine.add(7), DEADLINE)));
        }
    }

    @Test
    void shouldCloseEverythingFromACallbackOfOneGroup() throws Exception {
        try (TestGroups groups =
                TestGroups.inMemory(1, Threading.DEDICATED).open(1).open(2)) {
            CountDownLatch closed = new CountDownLatch(1);

            get(groups.node(1, 1).propose(SumMachine.add(1), DEADLINE).thenApply(sum -> {
                groups.process(1).close();
                closed.countDown();
                return sum;
            }));

            assertTrue(closed.await(10, TimeUnit.SECONDS), "closing there must not wait for itself");
            TestCluster.await(() -> groups.node(1, 2).status().role() == Role.STOPPED);
            TestCluster.await(() -> groups.process(1).openCount() == 0);
            assertThrows(IllegalStateException.class, () -> groups.open(1, 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotLeaveAGroupBehindThatIsOpenedWhileAllAreClosed(Threading threading) throws Exception {
        try (TestGroups groups = TestGroups.inMemory(1, threading)) {
            CountDownLatch isOpening = new CountDownLatch(1);
            CountDownLatch gate = new CountDownLatch(1);
            InMemoryLogStore log = new InMemoryLogStore(7);
            InMemorySnapshotStore snapshots = new InMemorySnapshotStore();
            CompletableFuture<RaftNode<Long>> opened = CompletableFuture.supplyAsync(
                    () -> groups.process(1)
                            .group(1, groups.members, new SumMachine())
                            .logStore(log)
                            .snapshotStore(new SlowToOpen(snapshots, isOpening, gate))
                            .start(),
                    OWN_THREAD);
            assertTrue(isOpening.await(10, TimeUnit.SECONDS));

            CompletableFuture<Void> closed = CompletableFuture.runAsync(groups.process(1)::close, OWN_THREAD);

            assertThrows(
                    TimeoutException.class,
                    () -> closed.get(SOON.toMillis(), TimeUnit.MILLISECONDS),
                    "it closed below a group that is opening");
            gate.countDown();
            closed.get(20, TimeUnit.SECONDS);
            assertInstanceOf(IllegalStateException.class, failureOf(opened));
            assertEquals(0, groups.process(1).openCount());
            assertThrows(StorageException.class, log::force, "its log stayed open");
            assertThrows(StorageException.class, snapshots::latest, "its snapshots stayed open");
        }
    }

    @Test
    void shouldCloseAllWhenOneCouldNotBeOpened() throws Exception {
        try (TestGroups groups = TestGroups.inMemory(1, Threading.DEDICATED).open(1)) {
            InMemoryLogStore closedLog = new InMemoryLogStore(7);
            closedLog.close();
            groups.log(1, 2, closedLog);
            assertThrows(StorageException.class, () -> groups.open(1, 2));

            long begunNs = System.nanoTime();
            groups.process(1).close();

            assertTrue(System.nanoTime() - begunNs < TimeUnit.SECONDS.toNanos(10), "waited for what never began");
            assertEquals(0, groups.process(1).openCount());
        }
    }

    @Test
    void shouldRunAllGroupsByInvocationAlone() throws Exception {
        try (TestGroups groups =
                TestGroups.inMemory(1, Threading.INVOKER).open(1).open(2)) {
            CompletableFuture<Long> one = groups.node(1, 1).propose(SumMachine.add(1), DEADLINE);
            CompletableFuture<Long> two = groups.node(1, 2).propose(SumMachine.add(2), DEADLINE);

            TestCluster.await(() -> {
                groups.process(1).invoke();
                return one.isDone() && two.isDone();
            });
            groups.node(1, 1).close();

            assertEquals(1, get(one));
            assertEquals(2, get(two));
            assertEquals(0, groups.node(1, 2).invoke(), "the host invokes the groups together, not one by one");
            assertEquals(Role.STOPPED, groups.node(1, 1).status().role());
        }
    }
}
