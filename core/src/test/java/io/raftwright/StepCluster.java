package io.raftwright;

import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.Role;
import io.raftwright.api.Threading;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Whole members on one thread, in steps of a millisecond: in each, every clock moves, every member works once, and what was sent
 * is delivered. The same test plays the same way each time. Each member has a clock of its own, all apart.
 */
final class StepCluster implements AutoCloseable {
    static final NodeOptions OPTIONS = NodeOptions.builder()
            .heartbeatInterval(Duration.ofMillis(20))
            .electionTimeout(Duration.ofMillis(100))
            .build();
    static final long ELECTION_TIMEOUT_MS = 100;
    private static final int PATIENCE_MS = 5_000;
    private static final long PATIENCE_BACKGROUND_S = 20;

    final StepNetwork network = new StepNetwork();
    private final List<Member> members = new ArrayList<>();
    private final Map<Long, RaftNode<Long>> nodes = new TreeMap<>();
    private final Map<Long, SumMachine> machines = new TreeMap<>();
    private final Map<Long, HangingLogStore> logs = new TreeMap<>();
    private final Map<Long, InMemorySnapshotStore> snapshots = new TreeMap<>();
    private final Map<Long, ManualClock> clocks = new TreeMap<>();
    private final SplittableRandom random;
    private final NodeOptions options;
    private long elapsedMs;

    StepCluster(int size, long seed) {
        this(size, seed, OPTIONS);
    }

    StepCluster(int size, long seed, NodeOptions options) {
        this.random = new SplittableRandom(seed);
        this.options = options;
        for (long id = 1; id <= size; id++) {
            members.add(new Member(id, address(id)));
        }
        members.forEach(member -> start(member.id(), new NodeListener() {}));
    }

    private void provide(long id) {
        if (logs.putIfAbsent(id, new HangingLogStore(new InMemoryLogStore(id))) == null) {
            snapshots.put(id, new InMemorySnapshotStore());
            clocks.put(id, new ManualClock(random.nextLong()));
        }
    }

    static String address(long id) {
        return "step-" + id;
    }

    void start(long id, NodeListener listener) {
        start(id, listener, options);
    }

    void start(long id, NodeListener listener, NodeOptions options) {
        SumMachine machine = new SumMachine();
        start(id, machine, Raftwright.node(id, members, machine), listener, options);
    }

    /** Starts a member that asks to be taken in by itself, with what its disk holds. */
    RaftNode<Long> ask(long id, long... contacts) {
        return ask(id, new NodeListener() {}, contacts);
    }

    RaftNode<Long> ask(long id, NodeListener listener, long... contacts) {
        SumMachine machine = new SumMachine();
        List<Member> known = Arrays.stream(contacts)
                .mapToObj(contact -> new Member(contact, address(contact)))
                .toList();
        Raftwright.Builder<Long> builder = Raftwright.join(id, known, machine)
                .clusterId(Raftwright.clusterId("default", members))
                .askingAs(address(id));
        start(id, machine, builder, listener, options);
        return node(id);
    }

    private void start(
            long id, SumMachine machine, Raftwright.Builder<Long> builder, NodeListener listener, NodeOptions options) {
        provide(id);
        machines.put(id, machine);
        nodes.put(
                id,
                builder.options(options)
                        .listener(listener)
                        .transport(network.join())
                        .logStore(logs.get(id))
                        .snapshotStore(snapshots.get(id))
                        .threading(Threading.INVOKER)
                        .clock(clocks.get(id))
                        .random(random.split())
                        .start());
    }

    /** Ends a member; of its log, only what was forced remains. */
    void crash(long id) {
        nodes.remove(id).halt();
        logs.put(id, new HangingLogStore(logs.get(id).store().crashed()));
        snapshots.put(id, snapshots.get(id).crashed());
    }

    /** Replaces the disk of a stopped member by an empty one. */
    void wipe(long id, long incarnation) {
        network.show(id, incarnation);
        logs.put(id, new HangingLogStore(new InMemoryLogStore(incarnation)));
        snapshots.put(id, new InMemorySnapshotStore());
    }

    /** Closes a member in good order. */
    void close(long id) {
        nodes.remove(id).close();
    }

    RaftNode<Long> node(long id) {
        return nodes.get(id);
    }

    SumMachine machine(long id) {
        return machines.get(id);
    }

    HangingLogStore log(long id) {
        return logs.get(id);
    }

    ManualClock clock(long id) {
        return clocks.get(id);
    }

    /** Milliseconds since the beginning. */
    long elapsedMs() {
        return elapsedMs;
    }

    void step() {
        elapsedMs++;
        clocks.values().forEach(clock -> clock.pass(1));
        settle();
    }

    void pass(long ms) {
        for (long i = 0; i < ms; i++) {
            step();
        }
    }

    /** Works and delivers, while no time passes, a few times round: a proposal is written, sent, answered and applied. */
    void settle() {
        for (int round = 0; round < 8; round++) {
            nodes.values().forEach(RaftNode::invoke);
            network.deliver();
        }
    }

    void await(BooleanSupplier condition) {
        for (int i = 0; i < PATIENCE_MS && !condition.getAsBoolean(); i++) {
            step();
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError("not within " + PATIENCE_MS + " ms: "
                    + nodes.values().stream().map(RaftNode::status).toList());
        }
    }

    /** Steps until a thread beside the cluster is done, one that writes a snapshot, say: it knows nothing of the clocks here. */
    void awaitBackground(BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_BACKGROUND_S);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not within " + PATIENCE_BACKGROUND_S + " s");
            }
            step();
            Thread.onSpinWait();
        }
    }

    /** Steps until a future is complete. */
    <T> T get(CompletableFuture<T> future) {
        await(future::isDone);
        return future.join();
    }

    /** The member that leads, in the newest term. */
    long awaitLeader() {
        await(() -> leader() != 0);
        return leader();
    }

    long leader() {
        return nodes.values().stream()
                .map(RaftNode::status)
                .filter(status -> status.role() == Role.LEADER)
                .max((a, b) -> Long.compare(a.term(), b.term()))
                .map(status -> status.memberId())
                .orElse(0L);
    }

    long anyFollower() {
        long leader = awaitLeader();
        return nodes.keySet().stream().filter(id -> id != leader).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        logs.values().forEach(HangingLogStore::recover);
        nodes.values().forEach(RaftNode::halt);
    }
}
