package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.Threading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes on with snapshots while a node's own is written, which may take minutes. */
@Timeout(60)
class SnapshotLanesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final long WRITE_AT_MOST_NS = 20_000_000_000L;
    private static final NodeOptions FROM_THE_LEADER = Lab.options(20_000, 10, 4_096).toBuilder()
            .electionTimeout(Duration.ofMillis(300))
            .heartbeatInterval(Duration.ofMillis(60))
            .snapshotsFromFollowers(false)
            .build();

    private final CountDownLatch gate = new CountDownLatch(1);
    private long written;

    private static long get(CompletableFuture<Long> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private void writeUntil(RaftNode<Long> node, BooleanSupplier isEnough) throws Exception {
        long endNs = System.nanoTime() + WRITE_AT_MOST_NS;
        while (!isEnough.getAsBoolean()) {
            assertTrue(System.nanoTime() - endNs < 0, "not within 20 s");
            written++;
            get(node.propose(SumMachine.add(1), DEADLINE));
        }
    }

    @Test
    void shouldSendAnEarlierSnapshotWhileTheLeaderWritesItsNext() throws Exception {
        try (Lab lab = Lab.started(3, FROM_THE_LEADER, id -> new SumMachine())) {
            long leader = lab.awaitLeader();
            long behind = lab.follower();
            RaftNode<Long> leading = lab.node(leader);
            lab.kill(behind);
            writeUntil(leading, () -> leading.status().firstIndex() > 200);
            lab.snapshots(leader).writeGate = gate;
            writeUntil(leading, () -> lab.snapshots(leader).writesHeld.get() > 0);

            RaftNode<Long> late = lab.start(behind);

            assertEquals(written, get(late.read(lab.sums(behind)::sum, DEADLINE)));
            assertTrue(lab.snapshots(leader).imagesOpened.get() > 0);
            assertTrue(late.status().snapshotIndex() > 0);
            gate.countDown();
        }
    }

    /** A store takes one writer at a time, so it has to wait, however often the leader begins anew meanwhile. */
    @Test
    void shouldInstallWhatCameWhileItWroteItsOwn() throws Exception {
        try (Lab lab = Lab.started(3, FROM_THE_LEADER, id -> new SumMachine())) {
            long leader = lab.awaitLeader();
            long behind = lab.follower();
            RaftNode<Long> leading = lab.node(leader);
            RaftNode<Long> late = lab.node(behind);
            lab.snapshots(behind).writeGate = gate;
            writeUntil(leading, () -> lab.snapshots(behind).writesHeld.get() > 0);
            for (long id = 1; id <= 3; id++) {
                if (id != behind) {
                    lab.network.cut(id, behind);
                }
            }
            writeUntil(
                    leading, () -> leading.status().firstIndex() > late.status().lastIndex() + 1);
            lab.snapshots(leader).imagesOpened.set(0);

            for (long id = 1; id <= 3; id++) {
                if (id != behind) {
                    lab.network.heal(id, behind);
                }
            }
            TestCluster.await(() -> lab.snapshots(leader).imagesOpened.get() >= 2);
            assertEquals(List.of(), lab.snapshots(behind).received);
            gate.countDown();

            assertEquals(written, get(late.read(lab.sums(behind)::sum, DEADLINE)));
            assertTrue(!lab.snapshots(behind).received.isEmpty());
        }
    }

    @Test
    void shouldSendAndReceiveWhileOtherGroupsWriteTheirs() throws Exception {
        List<RaftNode<Integer>> writing = new ArrayList<>();
        AtomicInteger writesHeld = new AtomicInteger();
        try (TestGroups groups = TestGroups.inMemory(3, Threading.DEDICATED)
                .options(RaftGroups.defaultOptions().toBuilder()
                        .snapshotEveryBytes(20_000)
                        .trailingEntries(10)
                        .snapshotChunkLength(4_096)
                        .build())) {
            groups.open(1);
            groups.node(3, 1).close();
            RaftNode<Long> leading = groups.node(groups.awaitLeader(1), 1);
            writeUntil(leading, () -> leading.status().firstIndex() > 200);
            for (Member member : groups.members) {
                for (long groupId = 11; groupId <= 13; groupId++) {
                    writing.add(groups.process(member.id())
                            .group(groupId, List.of(member), new HeldCapture(gate, writesHeld))
                            .options(NodeOptions.builder().snapshotEveryBytes(1).build())
                            .start());
                }
            }
            for (RaftNode<Integer> node : writing) {
                node.propose(SumMachine.add(1), DEADLINE).get(30, TimeUnit.SECONDS);
            }
            TestCluster.await(() -> writesHeld.get() >= 6); // in each process as many as may at once

            RaftNode<Long> behind = groups.open(3, 1);

            assertEquals(written, get(behind.read(groups.machine(3, 1)::sum, DEADLINE)));
            assertTrue(behind.status().snapshotIndex() > 0);
            gate.countDown();
        }
    }
}
