package io.raftwright.testkit.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.RaftNode;
import io.raftwright.api.NodeOptions;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Groups with logs on the disk and connections over TCP come and go. */
@Timeout(180)
class GroupsOnDiskTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int GROUPS = 12;
    private static final int ROUNDS = 4;
    private static final int COMMANDS = 3;

    @TempDir
    private Path directory;

    private static void openUseAndClose(GroupProcesses processes, int round, NodeOptions options) throws Exception {
        List<RaftNode<Long>> nodes = new ArrayList<>();
        List<CompletableFuture<Long>> counts = new ArrayList<>();
        for (long groupId = 1; groupId <= GROUPS; groupId++) {
            List<RaftNode<Long>> group = processes.open(groupId, options);
            nodes.addAll(group);
            for (int i = 0; i < COMMANDS; i++) {
                counts.add(group.get(i).propose(ByteBuffer.allocate(100), DEADLINE));
            }
        }
        long highest = 0;
        for (CompletableFuture<Long> count : counts) {
            highest = Math.max(highest, count.get(90, TimeUnit.SECONDS));
        }
        assertEquals((round + 1L) * COMMANDS, highest, "every group goes on where it was");
        nodes.forEach(RaftNode::close);
    }

    private static void awaitWithin(Resources bound) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Resources.now().isWithin(bound)) {
            assertTrue(deadlineNs - System.nanoTime() > 0, () -> "held: " + Resources.now() + ", bound: " + bound);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void shouldGiveBackFilesMappingsAndThreads() throws Exception {
        Resources nothing = Resources.now();
        try (GroupProcesses processes = new GroupProcesses(directory)) {
            openUseAndClose(processes, 0, GroupProcesses.OPTIONS);
            Resources processesOnly = new Resources(nothing.openFiles() + 40, nothing.mappedBytes(), 3 * 6);
            awaitWithin(processesOnly);
            Resources afterOne = Resources.now();

            for (int round = 1; round < ROUNDS; round++) {
                openUseAndClose(processes, round, GroupProcesses.OPTIONS);
            }

            awaitWithin(new Resources(afterOne.openFiles() + 2, afterOne.mappedBytes(), 3 * 6));
            for (long id = 1; id <= 3; id++) {
                assertEquals(0, processes.process(id).openCount());
            }
        }
        awaitWithin(new Resources(nothing.openFiles() + 5, nothing.mappedBytes(), 0));
    }

    @Test
    void shouldRefuseTheLogOfAnotherGroup() throws Exception {
        try (GroupProcesses processes = new GroupProcesses(directory)) {
            processes.open(1, GroupProcesses.OPTIONS).forEach(RaftNode::close);

            assertThrows(
                    ForeignStorageException.class,
                    () -> WriteAheadLog.open(
                            directory.resolve("1-1"),
                            processes.process(1).clusterId(2, processes.members),
                            1,
                            WalOptions.ofSegmentLength(64 << 10),
                            DiskFileIo.instance(),
                            new SplittableRandom(1)));
        }
    }
}
