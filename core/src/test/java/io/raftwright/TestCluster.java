package io.raftwright;

import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.transport.memory.InProcessNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Members of one cluster in this JVM, with logs and snapshots in memory that survive a halt as a disk would. */
final class TestCluster implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(1);

    final InProcessNetwork network = new InProcessNetwork();
    private final List<Member> members = new ArrayList<>();
    private final Map<Long, RaftNode<Long>> nodes = new HashMap<>();
    private final Map<Long, SumMachine> machines = new HashMap<>();
    private final Map<Long, InMemoryLogStore> logs = new HashMap<>();
    private final Map<Long, InMemorySnapshotStore> snapshots = new HashMap<>();
    private final NodeOptions options;

    TestCluster(int size, NodeOptions options) {
        this.options = options;
        for (long id = 1; id <= size; id++) {
            members.add(new Member(id, "member-" + id));
            logs.put(id, new InMemoryLogStore(id));
            snapshots.put(id, new InMemorySnapshotStore());
        }
        members.forEach(member -> start(member.id()));
    }

    TestCluster(int size) {
        this(size, NodeOptions.defaults());
    }

    RaftNode<Long> start(long id) {
        return start(id, new NodeListener() {});
    }

    RaftNode<Long> start(long id, NodeListener listener) {
        SumMachine machine = new SumMachine();
        machines.put(id, machine);
        RaftNode<Long> node = Raftwright.node(id, members, machine)
                .options(options)
                .listener(listener)
                .transport(network.join())
                .logStore(logs.get(id))
                .snapshotStore(snapshots.get(id))
                .start();
        nodes.put(id, node);
        return node;
    }

    RaftNode<Long> node(long id) {
        return nodes.get(id);
    }

    SumMachine machine(long id) {
        return machines.get(id);
    }

    InMemoryLogStore log(long id) {
        return logs.get(id);
    }

    /** Stops a member as if it had crashed: of its log, only what was forced remains. */
    void crash(long id) {
        nodes.remove(id).halt();
        logs.put(id, logs.get(id).crashed());
        snapshots.put(id, snapshots.get(id).crashed());
    }

    long awaitLeader() {
        long[] leader = new long[1];
        await(() -> {
            leader[0] = nodes.values().stream()
                    .map(RaftNode::status)
                    .filter(status -> status.isLeader())
                    .mapToLong(status -> status.memberId())
                    .findFirst()
                    .orElse(0);
            return leader[0] != 0;
        });
        return leader[0];
    }

    long anyFollower() {
        long leader = awaitLeader();
        return nodes.keySet().stream().filter(id -> id != leader).findFirst().orElseThrow();
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within 20 s");
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }

    @Override
    public void close() {
        nodes.values().forEach(RaftNode::close);
    }
}
