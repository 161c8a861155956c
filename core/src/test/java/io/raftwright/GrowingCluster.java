package io.raftwright;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.transport.memory.InProcessNetwork;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A cluster in this JVM whose members come and go: founders, and others that join. Logs and snapshots are in memory and survive a
 * crash as a disk would. Times are short.
 */
final class GrowingCluster implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(20);
    static final NodeOptions OPTIONS = options(Duration.ofMillis(160)).build();

    final InProcessNetwork network = new InProcessNetwork();
    private final List<Member> founders = new ArrayList<>();
    private final Map<Long, RaftNode<Long>> nodes = new ConcurrentHashMap<>();
    private final Map<Long, SumMachine> machines = new ConcurrentHashMap<>();
    private final Map<Long, InMemoryLogStore> logs = new ConcurrentHashMap<>();
    private final Map<Long, InMemorySnapshotStore> snapshots = new ConcurrentHashMap<>();
    private final Map<Long, Queue<Membership>> told = new ConcurrentHashMap<>();
    private final NodeOptions options;

    GrowingCluster(int size) {
        this(size, OPTIONS);
    }

    GrowingCluster(int size, NodeOptions options) {
        this.options = options;
        for (long id = 1; id <= size; id++) {
            founders.add(new Member(id, address(id)));
        }
        founders.forEach(member -> start(member.id()));
    }

    /** Options with a heartbeat at each quarter of an election timeout. */
    static NodeOptions.Builder options(Duration electionTimeout) {
        return NodeOptions.builder()
                .heartbeatInterval(electionTimeout.dividedBy(4))
                .electionTimeout(electionTimeout);
    }

    /** Options with small snapshots, taken often. */
    static NodeOptions snapshotting() {
        return options(Duration.ofMillis(160))
                .snapshotEveryBytes(10_000)
                .trailingEntries(10)
                .snapshotChunkLength(4_096)
                .build();
    }

    static String address(long id) {
        return "member-" + id;
    }

    UUID clusterId() {
        return Raftwright.clusterId("default", founders);
    }

    /** Starts a founder, with what its disk holds. */
    RaftNode<Long> start(long id) {
        return start(id, recorder(id));
    }

    RaftNode<Long> start(long id, NodeListener listener) {
        SumMachine machine = new SumMachine();
        return start(id, Raftwright.node(id, founders, machine), machine, listener);
    }

    /** Starts a member that is no founder, with what its disk holds. */
    RaftNode<Long> join(long id, long... contacts) {
        return join(id, recorder(id), contacts);
    }

    RaftNode<Long> join(long id, NodeListener listener, long... contacts) {
        SumMachine machine = new SumMachine();
        List<Member> known = Arrays.stream(contacts)
                .mapToObj(contact -> new Member(contact, address(contact)))
                .toList();
        return start(id, Raftwright.join(id, known, machine).clusterId(clusterId()), machine, listener);
    }

    private RaftNode<Long> start(long id, Raftwright.Builder<Long> builder, SumMachine machine, NodeListener listener) {
        RaftNode<Long> node = builder.options(options)
                .listener(listener)
                .transport(network.join())
                .logStore(logs.computeIfAbsent(id, InMemoryLogStore::new))
                .snapshotStore(snapshots.computeIfAbsent(id, absent -> new InMemorySnapshotStore()))
                .start();
        machines.put(id, machine);
        nodes.put(id, node);
        return node;
    }

    private NodeListener recorder(long id) {
        return new NodeListener() {
            @Override
            public void onMembership(Membership membership) {
                told(id).add(membership);
            }
        };
    }

    /** Every membership that a member was told of, unless it was started with a listener of its own. */
    Queue<Membership> told(long id) {
        return told.computeIfAbsent(id, absent -> new ConcurrentLinkedQueue<>());
    }

    RaftNode<Long> node(long id) {
        return nodes.get(id);
    }

    InMemoryLogStore log(long id) {
        return logs.get(id);
    }

    InMemorySnapshotStore snapshots(long id) {
        return snapshots.get(id);
    }

    /** The running members that know that they vote; at least one. */
    List<RaftNode<Long>> voting() {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getValue().membership().voters().contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The newest configuration that a running member knows to be committed, with the disks, which a host does not see. */
    Configuration configuration(long id) {
        long index = node(id).membership().index();
        if (index == 0) {
            return Configuration.unknown();
        }
        try (LogReader reader = logs.get(id).newReader()) {
            ByteBuffer frame = reader.read(index, 1);
            return Configuration.decode(frame.slice(LogFrame.HEADER_LENGTH, LogFrame.payloadLength(frame, 0)))
                    .withIndex(index);
        }
    }

    /** Waits until running members know the disks of some members. */
    void awaitDisksKnown(long... members) {
        TestCluster.await(() -> nodes.keySet().stream().allMatch(id -> {
            Configuration known = configuration(id);
            return Arrays.stream(members).allMatch(member -> known.incarnation(member) != 0);
        }));
    }

    /** Stops a member as if its machine had lost power. */
    void crash(long id) {
        nodes.remove(id).halt();
        logs.put(id, logs.get(id).crashed());
        snapshots.put(id, snapshots.get(id).crashed());
    }

    /** Closes a member, which may then be started again. */
    void close(long id) {
        nodes.get(id).close();
        nodes.remove(id);
        logs.put(id, logs.get(id).reopened());
        snapshots.put(id, snapshots.get(id).crashed());
    }

    /** Replaces the disk of a stopped member by an empty one. */
    void wipe(long id, long incarnation) {
        logs.put(id, new InMemoryLogStore(incarnation));
        snapshots.put(id, new InMemorySnapshotStore());
    }

    long leader() {
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

    long add(long through, long amount) {
        return get(node(through).propose(SumMachine.add(amount), DEADLINE));
    }

    long sumAt(long id) {
        SumMachine machine = machines.get(id);
        return get(node(id).read(machine::sum, DEADLINE));
    }

    Membership change(long through, MembershipChange... changes) {
        return change(through, MembershipRequest.of(changes));
    }

    Membership change(long through, MembershipRequest request) {
        return get(node(through).changeMembership(request, DEADLINE));
    }

    /** The result, within a bound; a failure as it is. */
    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        nodes.values().forEach(RaftNode::halt);
    }
}
