package io.raftwright.testkit.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.RaftNode;
import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.NodeStatus;
import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.transport.memory.InProcessNetwork;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two members with data and a witness on real disks: logs, snapshots, restarts, and what is found in the files. */
class WitnessDiskTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long WITNESS = 3;
    private static final byte[] MARKER = "nobody-but-members-with-data".getBytes(StandardCharsets.UTF_8);
    private static final List<Member> MEMBERS =
            List.of(new Member(1, "one"), new Member(2, "two"), Member.witness(WITNESS, "witness"));

    private final InProcessNetwork network = new InProcessNetwork();
    private final Map<Long, RaftNode<?>> nodes = new HashMap<>();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        nodes.values().forEach(RaftNode::close);
    }

    @Test
    void shouldFindNoDataOnTheDiskOfAWitness() throws Exception {
        MEMBERS.forEach(member -> start(member.id()));
        long leader = awaitLeader();

        for (int i = 0; i < 400; i++) {
            put(leader);
        }
        await(() -> status(WITNESS).snapshotIndex() > 0 && status(WITNESS).firstIndex() > 1);
        await(() -> status(WITNESS).appliedIndex() >= 400);
        nodes.values().forEach(RaftNode::close);

        assertTrue(isMarkerIn(3 - leader), "the search finds nothing anywhere");
        assertTrue(isMarkerIn(leader), "the search finds nothing anywhere");
        assertEquals(false, isMarkerIn(WITNESS));
    }

    @Test
    void shouldFindNoDataBehindASnapshotThatItWasToldOf() throws Exception {
        MEMBERS.forEach(member -> start(member.id()));
        long leader = awaitLeader();
        nodes.remove(WITNESS).halt();
        long missed = status(leader).lastIndex() + 5;
        while (status(leader).firstIndex() <= missed) {
            put(leader);
        }

        start(WITNESS);
        await(() -> status(WITNESS).appliedIndex() >= status(leader).commitIndex());
        put(leader);
        nodes.values().forEach(RaftNode::close);

        assertEquals(false, isMarkerIn(WITNESS));
        assertTrue(status(WITNESS).firstIndex() > missed);
    }

    @Test
    void shouldStandByWhatItHoldsAfterARestart() throws Exception {
        MEMBERS.forEach(member -> start(member.id()));
        long leader = awaitLeader();
        for (int i = 0; i < 50; i++) {
            put(leader);
        }
        await(() -> status(WITNESS).durableIndex() >= 50);
        long term = status(WITNESS).term();
        nodes.remove(WITNESS).halt();
        nodes.remove(3 - leader).halt();

        start(WITNESS);

        await(() -> status(WITNESS).lastIndex() >= 50);
        assertTrue(status(WITNESS).term() >= term, status(WITNESS).toString());
        long next = awaitLeader();
        put(next);
        assertTrue(status(next).commitIndex() > 51, status(next).toString());
    }

    // ---- helpers

    private void start(long id) {
        UUID clusterId = Raftwright.clusterId("witnessed", MEMBERS);
        Path own = directory.resolve("member-" + id);
        NodeOptions options = NodeOptions.builder()
                .snapshotEveryBytes(4_000)
                .trailingEntries(5)
                .snapshotChunkLength(1024)
                .build();
        DiskFileIo io = DiskFileIo.instance();
        nodes.put(
                id,
                (id == WITNESS ? Raftwright.witness(id, MEMBERS) : Raftwright.node(id, MEMBERS, new LastCommand()))
                        .clusterName("witnessed")
                        .options(options)
                        .transport(network.join())
                        .snapshotStore(SnapshotFiles.open(own, clusterId, SnapshotOptions.defaults(), io))
                        .logStore(WriteAheadLog.open(
                                own, clusterId, id, new WalOptions(4 << 20, 64 << 10, 2), io, new Random(id)))
                        .start());
    }

    private NodeStatus status(long id) {
        return nodes.get(id).status();
    }

    private void put(long id) throws Exception {
        ByteBuffer command = ByteBuffer.allocate(200).put(MARKER).clear();
        assertEquals(200, nodes.get(id).propose(command, DEADLINE).get(30, TimeUnit.SECONDS));
    }

    private long awaitLeader() {
        await(() -> nodes.values().stream().anyMatch(node -> node.status().isLeader()));
        return nodes.values().stream()
                .filter(node -> node.status().isLeader())
                .mapToLong(node -> node.status().memberId())
                .findFirst()
                .orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "not within 30 s");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private boolean isMarkerIn(long id) throws IOException {
        try (var paths = Files.walk(directory.resolve("member-" + id))) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                if (content.contains(new String(MARKER, StandardCharsets.ISO_8859_1))) {
                    return true;
                }
            }
        }
        return false;
    }
}
