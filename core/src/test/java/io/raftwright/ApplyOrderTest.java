package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Command;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import io.raftwright.api.StateMachineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every command is applied once and in order, whether it comes from the log or in a snapshot, and however often a node restarts. */
@Timeout(60)
class ApplyOrderTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final NodeOptions SNAPSHOTS = NodeOptions.builder()
            .snapshotEveryBytes(20_000)
            .trailingEntries(10)
            .snapshotChunkLength(4_096)
            .build();

    private static long get(CompletableFuture<Long> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    // scenario 37: entries of all lengths, so that runs end anywhere; what a machine skips, its sum lacks
    @Test
    void shouldSkipNoEntryWhereARunEnds() throws Exception {
        int count = 300;
        try (Lab lab = Lab.started(1, NodeOptions.defaults(), id -> new SumMachine())) {
            for (int i = 1; i <= count; i++) {
                ByteBuffer command =
                        ByteBuffer.allocate(Long.BYTES + i * 37 % 9_000).putLong(0, i);
                get(lab.node(1).propose(command, DEADLINE));
            }

            lab.kill(1);
            lab.start(1);

            assertEquals(count * (count + 1L) / 2, get(lab.node(1).read(lab.sums(1)::sum, DEADLINE)));
            assertEquals(count, lab.sums(1).count());
        }
    }

    // scenario 50
    @Test
    void shouldApplyNothingWhileASnapshotIsInstalled() throws Exception {
        Map<Long, GatedMachine> machines = new HashMap<>();
        try (Lab lab = Lab.started(3, SNAPSHOTS, id -> machine(machines, id))) {
            long behind = lab.follower();
            lab.kill(behind);
            long sum = writeBeyondASnapshot(lab);
            lab.start(behind);
            GatedMachine machine = machines.get(behind);
            assertTrue(machine.isRestoring.await(30, TimeUnit.SECONDS));
            long leader = lab.awaitLeader();
            long appliedBefore = lab.node(behind).status().appliedIndex();

            for (int i = 0; i < 20; i++) {
                get(lab.node(leader).propose(SumMachine.add(1), DEADLINE));
            }

            assertEquals(appliedBefore, lab.node(behind).status().appliedIndex());
            machine.gate.countDown();
            assertEquals(sum + 20, get(lab.node(behind).read(machine.sums::sum, DEADLINE)));
            assertFalse(machine.hasAppliedWhileRestoring);
        }
    }

    // scenario 50
    @Test
    void shouldInstallNothingWhileACommandIsApplied() throws Exception {
        Map<Long, GatedMachine> machines = new HashMap<>();
        try (Lab lab = Lab.started(3, SNAPSHOTS, id -> machine(machines, id))) {
            long behind = lab.follower();
            GatedMachine machine = machines.get(behind);
            machine.gate.countDown();
            get(lab.node(behind).propose(SumMachine.add(1), DEADLINE));
            machine.isSlow = true;
            long leader = lab.awaitLeader();
            get(lab.node(leader).propose(SumMachine.add(1), DEADLINE));
            assertTrue(machine.isApplying.await(30, TimeUnit.SECONDS));
            lab.network.cut(behind, leader);
            lab.network.cut(behind, lab.follower(behind));
            long sum = writeBeyondASnapshot(lab);

            lab.network.heal(behind, lab.follower(behind));
            lab.network.heal(behind, leader);
            TestCluster.await(() -> lab.snapshots(behind).latest() != null);

            assertFalse(machine.isRestoring.await(200, TimeUnit.MILLISECONDS));
            machine.applyGate.countDown();
            assertEquals(sum, get(lab.node(behind).read(machine.sums::sum, DEADLINE)));
            assertEquals(0, machine.isRestoring.getCount());
        }
    }

    // scenario 53
    @Test
    void shouldStopWhenTheMachineIsNotAsFarAsTheSnapshotSays() throws Exception {
        Map<Long, GatedMachine> machines = new HashMap<>();
        try (Lab lab = Lab.started(3, SNAPSHOTS, id -> machine(machines, id))) {
            long behind = lab.follower();
            lab.kill(behind);
            long sum = writeBeyondASnapshot(lab);
            lab.start(behind);
            machines.get(behind).forgetsWhatItRestores = true;

            machines.get(behind).gate.countDown();

            TestCluster.await(() -> lab.broken.containsKey(behind));
            assertTrue(lab.broken.get(behind) instanceof StateMachineException, lab.broken::toString);
            long leader = lab.awaitLeader();
            assertEquals(sum, get(lab.node(leader).read(machines.get(leader).sums::sum, DEADLINE)));
        }
    }

    // scenarios 53, 55: what it applied before it knows by itself, and not by a snapshot that holds both
    @Test
    void shouldRefuseAMachineThatBringsAStateOfItsOwn() throws Exception {
        SumMachine used = new SumMachine();
        try (Lab first = Lab.started(1, NodeOptions.defaults(), id -> used)) {
            get(first.node(1).propose(SumMachine.add(5), DEADLINE));
        }

        try (Lab second = new Lab(1, NodeOptions.defaults(), id -> used)) {
            assertThrows(StateMachineException.class, () -> second.start(1));
        }
    }

    // scenario 55: killed at any distance from a snapshot, the state and its index are of one moment
    @Test
    void shouldApplyEachCommandOnceHoweverOftenItIsKilled() throws Exception {
        NodeOptions options = SNAPSHOTS.toBuilder()
                .snapshotEveryBytes(3_000)
                .trailingEntries(0)
                .build();
        try (Lab lab = Lab.started(1, options, id -> new SumMachine())) {
            for (int round = 1; round <= 20; round++) {
                for (int i = 0; i < round; i++) {
                    get(lab.node(1).propose(SumMachine.add(1), DEADLINE));
                }
                lab.kill(1);
                lab.start(1);

                assertEquals(round * (round + 1L) / 2, get(lab.node(1).read(lab.sums(1)::sum, DEADLINE)));
            }
            assertTrue(lab.node(1).status().snapshotIndex() > 1);
        }
    }

    private static GatedMachine machine(Map<Long, GatedMachine> machines, long id) {
        GatedMachine machine = new GatedMachine();
        machines.put(id, machine);
        return machine;
    }

    /** Writes until the leader has dropped its first entries, so that a member that was away needs a snapshot. */
    private static long writeBeyondASnapshot(Lab lab) throws Exception {
        long leader = lab.awaitLeader();
        long sum = 0;
        for (int i = 0; i < 5_000 && lab.node(leader).status().firstIndex() <= 100; i++) {
            sum = get(lab.node(leader).propose(SumMachine.add(1), DEADLINE));
        }
        assertTrue(lab.node(leader).status().firstIndex() > 100);
        return sum;
    }

    /** A sum that is restored only when its gate opens, and is slow to apply when told. Owner: the apply thread, but for the latches. */
    private static final class GatedMachine implements StateMachine<Long> {
        private final SumMachine sums = new SumMachine();
        private final CountDownLatch isRestoring = new CountDownLatch(1);
        private final CountDownLatch gate = new CountDownLatch(1);
        private final CountDownLatch isApplying = new CountDownLatch(1);
        private final CountDownLatch applyGate = new CountDownLatch(1);
        private volatile boolean isSlow;
        private volatile boolean isInRestore;
        private volatile boolean forgetsWhatItRestores;
        private volatile boolean hasAppliedWhileRestoring;

        @Override
        public Long apply(Command command) {
            if (isInRestore) {
                hasAppliedWhileRestoring = true;
            }
            if (isSlow) {
                isApplying.countDown();
                pass(applyGate);
            }
            return sums.apply(command);
        }

        @Override
        public long lastAppliedIndex() {
            return sums.lastAppliedIndex();
        }

        @Override
        public StateCapture capture() {
            return sums.capture();
        }

        @Override
        public void restore(InputStream image) throws IOException {
            isInRestore = true;
            isRestoring.countDown();
            pass(gate);
            if (!forgetsWhatItRestores) {
                sums.restore(image);
            }
            isInRestore = false;
        }

        private static void pass(CountDownLatch gate) {
            try {
                if (!gate.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("gate not opened within 30 s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted at the gate", e);
            }
        }
    }
}
