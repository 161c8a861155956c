package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.Lab.Divergence;
import io.raftwright.api.Command;
import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.Role;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import io.raftwright.api.StateMachineException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node does with a state machine that fails, is slow, goes wrong, or has a state of its own. */
@Timeout(60)
class StateMachineTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final NodeOptions OPTIONS = NodeOptions.defaults();

    private static long get(CompletableFuture<Long> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    // ---- failing

    @Test
    void shouldStopOnlyTheMemberWhoseMachineFails() throws Exception {
        try (Lab lab = Lab.started(3, OPTIONS, id -> id == 2 ? new Crooked(9, true) : new Crooked(0, true))) {
            long leader = lab.awaitLeader();
            long sound = leader == 2 ? 1 : leader;

            CompletableFuture<Long> ninth = lab.node(2).propose(SumMachine.add(9), DEADLINE);

            assertInstanceOf(
                    IndeterminateException.class,
                    assertThrows(ExecutionException.class, () -> get(ninth)).getCause());
            TestCluster.await(() -> lab.broken.containsKey(2L));
            StateMachineException cause = assertInstanceOf(StateMachineException.class, lab.broken.get(2L));
            assertTrue(cause.index() > 1 && cause.term() >= 1, cause::toString);
            assertEquals("it is 9", cause.getCause().getMessage());
            assertEquals(Role.STOPPED, lab.node(2).status().role());
            assertEquals(10, get(lab.node(sound).propose(SumMachine.add(1), DEADLINE)));
            assertNull(lab.broken.get(sound));
        }
    }

    @Test
    void shouldStopEveryMemberAtTheSameCommand() {
        try (Lab lab = Lab.started(3, OPTIONS, id -> new Crooked(9, true))) {
            lab.awaitLeader();

            CompletableFuture<Long> ninth = lab.node(1).propose(SumMachine.add(9), DEADLINE);

            assertThrows(ExecutionException.class, () -> get(ninth));
            TestCluster.await(() -> !lab.broken.isEmpty());
            long index = ((StateMachineException) lab.broken.values().iterator().next()).index();
            for (Throwable cause : lab.broken.values()) {
                assertEquals(
                        index,
                        assertInstanceOf(StateMachineException.class, cause).index());
            }
        }
    }

    // ---- slow

    @Test
    void shouldGoOnWhileASnapshotIsWrittenToASlowDisk() throws Exception {
        try (Lab lab = new Lab(3, Lab.options(5_000, 10, 4_096), id -> new SumMachine())) {
            CountDownLatch gate = new CountDownLatch(1);
            for (long id = 1; id <= 3; id++) {
                lab.snapshots(id).writeGate = gate;
                lab.start(id);
            }
            long leader = lab.awaitLeader();

            for (int i = 1; i <= 500; i++) {
                assertEquals(i, get(lab.node(leader).propose(SumMachine.add(1), DEADLINE)));
            }

            assertEquals(0, lab.snapshots(leader).isWriting.getCount());
            assertEquals(0, lab.node(leader).status().snapshotIndex());
            gate.countDown();
            TestCluster.await(() -> lab.node(leader).status().snapshotIndex() > 0);
            assertEquals(leader, lab.awaitLeader());
        }
    }

    @Test
    void shouldKeepItsLeaderWhileAStateIsCapturedSlowly() throws Exception {
        NodeOptions options = Lab.options(5_000, 10, 4_096).toBuilder()
                .heartbeatInterval(Duration.ofMillis(50))
                .build();
        try (Lab lab = Lab.started(3, options, id -> new SlowCapture())) {
            long leader = lab.awaitLeader();
            get(lab.node(leader).propose(SumMachine.add(0), DEADLINE));
            int roleChanges = lab.roleChanges.get(leader);

            CompletableFuture<Long> last = lab.node(leader).propose(SumMachine.add(1), DEADLINE);
            for (int i = 0; i < 200; i++) {
                last = lab.node(leader).propose(SumMachine.add(1), DEADLINE);
            }

            assertEquals(201, get(last));
            TestCluster.await(() -> lab.node(leader).status().snapshotIndex() > 0);
            assertEquals(roleChanges, lab.roleChanges.get(leader));
            assertEquals(leader, lab.awaitLeader());
        }
    }

    // ---- with a state of its own

    // scenarios 53, 55
    @Test
    void shouldNotStartAMachineThatHoldsCommandsAlready() throws Exception {
        SumMachine machine = new SumMachine();
        try (Lab lab = Lab.started(1, OPTIONS, id -> machine)) {
            get(lab.node(1).propose(SumMachine.add(5), DEADLINE));
            lab.kill(1);

            StateMachineException refusal = assertThrows(StateMachineException.class, () -> lab.start(1));

            assertTrue(refusal.getMessage().contains("expected=0"), refusal.getMessage());
        }
    }

    // scenario 53
    @Test
    void shouldNotStartAMachineWhoseStateLagsBehindTheSnapshot() throws Exception {
        NodeOptions options = Lab.options(1_000, 10, 4_096);
        boolean[] isForgetful = {false};
        try (Lab lab = Lab.started(1, options, id -> isForgetful[0] ? new Forgetful() : new SumMachine())) {
            for (int i = 0; i < 100; i++) {
                get(lab.node(1).propose(SumMachine.add(1), DEADLINE));
            }
            TestCluster.await(() -> lab.node(1).status().snapshotIndex() > 0);
            lab.kill(1);
            isForgetful[0] = true;

            assertThrows(StateMachineException.class, () -> lab.start(1));
        }
    }

    // scenario 55
    @Test
    void shouldApplyOnceWhateverWasInTheSnapshotWhenItWasKilled() throws Exception {
        NodeOptions options = Lab.options(700, 0, 4_096);
        try (Lab lab = Lab.started(1, options, id -> new SumMachine())) {
            for (int i = 1; i <= 200; i++) {
                assertEquals(i, get(lab.node(1).propose(SumMachine.add(1), DEADLINE)));
                if (i % 20 == 0) {
                    lab.kill(1); // a snapshot may be complete, half written, or just be captured
                    lab.start(1);
                }
            }
            assertTrue(lab.node(1).status().snapshotIndex() > 0);
        }
    }

    // ---- going wrong

    @Test
    void shouldNameTheMemberWhoseStateDiverged() throws Exception {
        try (Lab lab = Lab.started(
                3,
                NodeOptions.builder().stateHashEvery(5).build(),
                id -> id == 2 ? new Crooked(9, false) : new Crooked(0, false))) {
            long leader = lab.awaitLeader();
            for (int i = 0; i < 50; i++) {
                get(lab.node(leader).propose(SumMachine.add(1), DEADLINE));
            }
            assertTrue(lab.divergences.isEmpty());

            for (int i = 0; i < 50; i++) {
                get(lab.node(leader).propose(SumMachine.add(9), DEADLINE));
            }

            TestCluster.await(() -> isTold(lab, leader) && isTold(lab, 2));
            for (Divergence divergence : lab.divergences) {
                assertEquals(2, divergence.memberId());
                assertEquals(0, divergence.index() % 5);
                assertTrue(divergence.hash() != divergence.expected());
            }
            assertEquals(leader == 2 ? 1 : 2, lab.divergences.size());
        }
    }

    @Test
    void shouldNameNobodyWithoutAMajority() throws Exception {
        try (Lab lab = Lab.started(
                2,
                NodeOptions.builder().stateHashEvery(1).build(),
                id -> id == 2 ? new Crooked(9, false) : new Crooked(0, false))) {
            long leader = lab.awaitLeader();

            for (int i = 0; i < 5; i++) {
                get(lab.node(leader).propose(SumMachine.add(9), DEADLINE));
            }

            TestCluster.await(() -> isTold(lab, leader));
            assertEquals(1, lab.divergences.size());
            assertEquals(0, lab.divergences.element().memberId());
        }
    }

    @Test
    void shouldCompareNothingUnlessAsked() throws Exception {
        try (Lab lab = Lab.started(2, OPTIONS, id -> id == 2 ? new Crooked(9, false) : new Crooked(0, false))) {
            long leader = lab.awaitLeader();
            for (int i = 0; i < 20; i++) {
                get(lab.node(leader).propose(SumMachine.add(9), DEADLINE));
            }

            for (long id = 1; id <= 2; id++) {
                get(lab.node(id).readBarrier(DEADLINE));
            }
            assertTrue(lab.divergences.isEmpty());
        }
    }

    private static boolean isTold(Lab lab, long id) {
        return lab.divergences.stream().anyMatch(divergence -> divergence.toldMember() == id);
    }

    /** Adds up, except one number: that it fails at, or counts twice. */
    private static final class Crooked implements StateMachine<Long> {
        private final long hated;
        private final boolean isFailing;
        private long sum;

        private Crooked(long hated, boolean isFailing) {
            this.hated = hated;
            this.isFailing = isFailing;
        }

        @Override
        public Long apply(Command command) {
            long number = command.bytes().getLong();
            if (hated != 0 && number == hated) {
                if (isFailing) {
                    throw new IllegalStateException("it is " + number);
                }
                sum += number;
            }
            return sum += number;
        }

        @Override
        public OptionalLong stateHash() {
            return OptionalLong.of(sum * 0x9E3779B97F4A7C15L);
        }

        @Override
        public StateCapture capture() {
            long captured = sum;
            return out -> new DataOutputStream(out).writeLong(captured);
        }

        @Override
        public void restore(InputStream image) throws IOException {
            sum = new DataInputStream(image).readLong();
        }
    }

    /** Takes three election timeouts to capture its state, on the apply thread. */
    private static final class SlowCapture implements StateMachine<Long> {
        private long sum;

        @Override
        public Long apply(Command command) {
            return sum += command.bytes().getLong();
        }

        @Override
        public StateCapture capture() {
            long until = System.nanoTime() + 1_200_000_000;
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
            long captured = sum;
            return out -> new DataOutputStream(out).writeLong(captured);
        }

        @Override
        public void restore(InputStream image) throws IOException {
            sum = new DataInputStream(image).readLong();
        }
    }

    /** Keeps its state elsewhere, it says, and does not take what a snapshot brings. */
    private static final class Forgetful implements StateMachine<Long> {
        @Override
        public Long apply(Command command) {
            return 0L;
        }

        @Override
        public StateCapture capture() {
            return out -> {};
        }

        @Override
        public void restore(InputStream image) {
            // takes nothing, and goes on saying that it holds nothing
        }
    }
}
