package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Threading;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand groups come and go, and nothing of them stays. */
@Timeout(120)
class ManyGroupsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int BATCH = 250;
    private static final int GROUPS = 1_000;
    /** Of the host alone: consensus, durability, apply, and the transport's. Background threads come and go. */
    private static final long HOST_THREADS = 4;

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("raftwright-1-") || name.startsWith("raftwright-memory-1"))
                .filter(name -> !name.contains("-stop") && !name.contains("-snapshot"))
                .count();
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static boolean areCollected(List<WeakReference<Object>> references) {
        System.gc();
        return references.stream().allMatch(reference -> reference.refersTo(null));
    }

    private static List<WeakReference<Object>> openUseAndClose(RaftGroups groups, TestGroups all, long firstId)
            throws Exception {
        List<WeakReference<Object>> references = new ArrayList<>();
        List<RaftNode<Long>> nodes = new ArrayList<>();
        List<CompletableFuture<Long>> sums = new ArrayList<>();
        for (long id = firstId; id < firstId + BATCH; id++) {
            SumMachine machine = new SumMachine();
            RaftNode<Long> node = groups.group(id, all.members, machine).start();
            sums.add(node.propose(SumMachine.add(id), DEADLINE));
            nodes.add(node);
            references.add(new WeakReference<>(machine));
            references.add(new WeakReference<>(node));
        }
        for (int i = 0; i < BATCH; i++) {
            assertEquals(firstId + i, sums.get(i).get(60, TimeUnit.SECONDS));
        }
        assertEquals(BATCH, groups.openCount());
        assertTrue(threads() <= HOST_THREADS, () -> "threads=" + threads());
        nodes.forEach(RaftNode::close);
        return references;
    }

    @Test
    void shouldLeakNothingWhenAThousandGroupsComeAndGo() throws Exception {
        try (TestGroups all = TestGroups.inMemory(1, Threading.DEDICATED)) {
            RaftGroups groups = all.process(1);
            List<WeakReference<Object>> references = new ArrayList<>(openUseAndClose(groups, all, 1));
            TestCluster.await(() -> areCollected(references));
            long directBefore = directBytes();

            for (long firstId = 1 + BATCH; firstId <= GROUPS; firstId += BATCH) {
                references.addAll(openUseAndClose(groups, all, firstId));
            }

            assertEquals(2 * GROUPS, references.size());
            TestCluster.await(() -> areCollected(references));
            TestCluster.await(() -> areCollected(references) && directBytes() <= directBefore + (1 << 20));
            assertEquals(0, groups.openCount());
            assertTrue(threads() <= HOST_THREADS, () -> "threads=" + threads());
        }
        TestCluster.await(() -> threads() == 0);
    }
}
