package io.raftwright;

import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.Role;
import io.raftwright.api.StateMachine;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.transport.memory.InProcessNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongFunction;

/** A cluster in this JVM whose machines, snapshot stores and listeners a test may choose, and watch, member by member. */
final class Lab implements AutoCloseable {
    /** What a listener was told of a divergence. */
    record Divergence(long toldMember, long memberId, long index, long hash, long expected) {}

    final InProcessNetwork network = new InProcessNetwork();
    final ConcurrentLinkedQueue<Divergence> divergences = new ConcurrentLinkedQueue<>();
    final Map<Long, Throwable> broken = new ConcurrentHashMap<>();
    final Map<Long, Integer> roleChanges = new ConcurrentHashMap<>();
    /** Members whose consensus thread is held, in the callback of their next snapshot, until their latch opens. */
    final Map<Long, CountDownLatch> holds = new ConcurrentHashMap<>();

    final Set<Long> held = ConcurrentHashMap.newKeySet();
    private final List<Member> members = new ArrayList<>();
    private final NodeOptions options;
    private final LongFunction<? extends StateMachine<Long>> machineOf;
    private final Map<Long, RaftNode<Long>> nodes = new HashMap<>();
    private final Map<Long, StateMachine<Long>> machines = new HashMap<>();
    private final Map<Long, InMemoryLogStore> logs = new HashMap<>();
    private final Map<Long, InMemorySnapshotStore> stores = new HashMap<>();
    private final Map<Long, WatchedSnapshots> snapshots = new HashMap<>();

    /** Members that are not started yet. */
    Lab(int size, NodeOptions options, LongFunction<? extends StateMachine<Long>> machineOf) {
        this.options = options;
        this.machineOf = machineOf;
        for (long id = 1; id <= size; id++) {
            members.add(new Member(id, "member-" + id));
            logs.put(id, new InMemoryLogStore(id));
            stores.put(id, new InMemorySnapshotStore());
            snapshots.put(id, new WatchedSnapshots(stores.get(id)));
        }
    }

    /** Defaults, but a snapshot after so many bytes of log, and so many entries kept behind it. */
    static NodeOptions options(long everyBytes, long trailingEntries, int chunkLength) {
        return NodeOptions.builder()
                .snapshotEveryBytes(everyBytes)
                .trailingEntries(trailingEntries)
                .snapshotChunkLength(chunkLength)
                .build();
    }

    static Lab started(int size, NodeOptions options, LongFunction<? extends StateMachine<Long>> machineOf) {
        Lab lab = new Lab(size, options, machineOf);
        for (long id = 1; id <= size; id++) {
            lab.start(id);
        }
        return lab;
    }

    RaftNode<Long> start(long id) {
        StateMachine<Long> machine = machineOf.apply(id);
        machines.put(id, machine);
        RaftNode<Long> node = Raftwright.node(id, members, machine)
                .options(options)
                .listener(new Ear(id))
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

    SumMachine sums(long id) {
        return (SumMachine) machines.get(id);
    }

    WatchedSnapshots snapshots(long id) {
        return snapshots.get(id);
    }

    List<Member> members() {
        return members;
    }

    /** Stops a member as if its process had been killed: what it wrote stays, what it held in memory is gone. */
    void kill(long id) {
        nodes.remove(id).halt();
        logs.put(id, logs.get(id).reopened());
        stores.put(id, stores.get(id).reopened());
        snapshots.put(id, new WatchedSnapshots(stores.get(id)));
    }

    long awaitLeader() {
        long[] leader = new long[1];
        TestCluster.await(() -> {
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

    /** A running member that does not lead and is none of those given. */
    long follower(long... others) {
        long leader = awaitLeader();
        return nodes.keySet().stream()
                .filter(id -> id != leader)
                .filter(id -> Arrays.stream(others).noneMatch(other -> other == id))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        nodes.values().forEach(RaftNode::close);
    }

    /** Remembers what one member's listener is told. */
    private final class Ear implements NodeListener {
        private final long id;

        private Ear(long id) {
            this.id = id;
        }

        @Override
        public void onRoleChange(Role role, long term, long leaderId) {
            roleChanges.merge(id, 1, Integer::sum);
        }

        @Override
        public void onSnapshot(long index, boolean installed) {
            CountDownLatch hold = holds.get(id);
            if (hold != null) {
                held.add(id);
                WatchedSnapshots.pass(hold);
            }
        }

        @Override
        public void onDivergence(long memberId, long index, long stateHash, long expectedHash) {
            divergences.add(new Divergence(id, memberId, index, stateHash, expectedHash));
        }

        @Override
        public void onBroken(Throwable cause) {
            broken.put(id, cause);
        }
    }
}
