package io.raftwright.testkit.healing;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.RaftNode;
import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.StorageException;
import io.raftwright.transport.memory.InProcessNetwork;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A member with a real log and real snapshots, which can be stopped, damaged and started again. Owner: the test. */
final class DamagedMember implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final long id;
    private final List<Member> members;
    private final InProcessNetwork network;
    private final Path directory;
    private final Duration scrubEvery;
    private final AtomicReference<@Nullable String> damage = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final AtomicInteger healings = new AtomicInteger();
    /** Replaced at each start. */
    private NumberSet machine = new NumberSet();

    /** Written by the test, read by those that write meanwhile. */
    private volatile RaftNode<Long> node;

    DamagedMember(long id, List<Member> members, InProcessNetwork network, Path directory, Duration scrubEvery) {
        this.id = id;
        this.members = members;
        this.network = network;
        this.directory = directory;
        this.scrubEvery = scrubEvery;
        this.node = newNode();
    }

    private RaftNode<Long> newNode() {
        UUID clusterId = Raftwright.clusterId("healing", members);
        machine = new NumberSet();
        return Raftwright.node(id, members, machine)
                .clusterName("healing")
                .options(NodeOptions.builder()
                        .heartbeatInterval(Duration.ofMillis(50))
                        .electionTimeout(Duration.ofMillis(400))
                        .snapshotEveryBytes(256 << 10)
                        .trailingEntries(10)
                        .snapshotChunkLength(4096)
                        .scrubEvery(scrubEvery)
                        .maxEntryLength(16 << 10)
                        .maxAppendLength(32 << 10)
                        .build())
                .transport(network.join())
                .listener(new NodeListener() {
                    @Override
                    public void onDamage(String what) {
                        damage.set(what);
                    }

                    @Override
                    public void onHealed() {
                        healings.incrementAndGet();
                    }

                    @Override
                    public void onBroken(Throwable cause) {
                        broken.set(cause);
                    }
                })
                .snapshotStore(
                        SnapshotFiles.open(directory, clusterId, SnapshotOptions.defaults(), DiskFileIo.instance()))
                .logStore(WriteAheadLog.open(
                        directory,
                        clusterId,
                        id,
                        WalOptions.ofSegmentLength(64 << 10),
                        DiskFileIo.instance(),
                        new SecureRandom()))
                .start();
    }

    long id() {
        return id;
    }

    RaftNode<Long> node() {
        return node;
    }

    void stop() {
        node.halt();
    }

    void start() {
        node = newNode();
    }

    /** Its segments, or its snapshots, oldest first. */
    List<Path> files(String subdirectory, String suffix) throws IOException {
        try (var paths = Files.list(directory.resolve(subdirectory))) {
            return paths.filter(path -> path.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /** What the last start found damaged, or null. */
    @Nullable
    String damage() {
        return damage.get();
    }

    void forgetDamage() {
        damage.set(null);
    }

    int healings() {
        return healings.get();
    }

    /** Waits until it lacks nothing, and says so. */
    void awaitWhole(int healingsBefore) {
        await("whole again", () -> Files.notExists(directory.resolve("LOSS")));
        await("told so", () -> damage.get() == null || healings.get() > healingsBefore);
    }

    /** Waits until it stops by itself, because of its storage. */
    StorageException awaitBroken() {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (broken.get() == null) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "goes on: " + node.status());
            LockSupport.parkNanos(1_000_000);
        }
        return assertInstanceOf(CorruptStorageException.class, broken.get());
    }

    /** All that it has, itself, once it is as far as the others. */
    BitSet numbersFrom(long index) throws Exception {
        await("caught up to " + index, () -> node.status().appliedIndex() >= index);
        return node.readStale(() -> machine.numbers()).get(30, TimeUnit.SECONDS);
    }

    BitSet numbers() throws Exception {
        return node.read(() -> machine.numbers(), DEADLINE).get(60, TimeUnit.SECONDS);
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            assertNull(broken.get(), () -> "member " + id + " broke: " + broken.get());
            assertTrue(System.nanoTime() - deadline < 0, () -> what + ": not within 60 s, " + node.status());
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
