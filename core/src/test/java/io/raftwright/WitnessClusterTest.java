package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.RefusedException;
import io.raftwright.api.Role;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.transport.memory.InProcessNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two members with data, 1 and 2, and a witness, 3: whole nodes in this JVM. */
class WitnessClusterTest {
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final long WITNESS = 3;
    private static final List<Member> MEMBERS =
            List.of(new Member(1, "one"), new Member(2, "two"), Member.witness(WITNESS, "witness"));

    private final InProcessNetwork network = new InProcessNetwork();
    private final Map<Long, InMemoryLogStore> logs = new HashMap<>();
    private final Map<Long, InMemorySnapshotStore> snapshots = new HashMap<>();
    private final Map<Long, RaftNode<?>> nodes = new HashMap<>();
    /** What the witness was, ever. Written by its consensus thread. */
    private final Set<Role> rolesOfWitness = ConcurrentHashMap.newKeySet();

    private NodeOptions options = NodeOptions.defaults();

    @AfterEach
    void close() {
        nodes.values().forEach(RaftNode::close);

        assertTrue(EnumSet.of(Role.FOLLOWER, Role.STOPPED).containsAll(rolesOfWitness), rolesOfWitness.toString());
    }

    @Test
    void shouldSurviveTheLossOfAFollowerWithData() throws Exception {
        startAll();
        long leader = awaitLeader();
        add(leader, 1);

        crash(3 - leader);

        assertEquals(3, add(leader, 2));
        assertEquals(6, add(leader, 3));
    }

    @Test
    void shouldSurviveTheLossOfTheLeader() throws Exception {
        startAll();
        long leader = awaitLeader();
        long sum = 0;
        for (int number = 1; number <= 50; number++) {
            sum = add(leader, number);
        }
        long other = 3 - leader;
        awaitDurable(other, leader); // on a busy machine it may be taken for one that stopped answering

        crash(leader);

        assertEquals(sum + 100, add(other, 100));
        assertEquals(other, awaitLeader());
    }

    @Test
    void shouldHoldNothingButPlaces() throws Exception {
        startAll();
        long leader = awaitLeader();
        for (int number = 1; number <= 20; number++) {
            add(leader, number);
        }

        TestCluster.await(() -> nodes.get(WITNESS).status().appliedIndex() >= 20);

        assertEquals(EnumSet.of(EntryKind.COMMAND, EntryKind.NO_OP, EntryKind.CONFIGURATION), kindsIn(leader));
        assertEquals(EnumSet.of(EntryKind.STRIPPED, EntryKind.NO_OP, EntryKind.CONFIGURATION), kindsIn(WITNESS));
    }

    @Test
    void shouldLeaveItToOthersToLead() throws Exception {
        startAll();
        add(awaitLeader(), 1);
        crash(1);
        crash(2);
        start(1);
        start(2);

        long leader = awaitLeader();

        assertNotEquals(WITNESS, leader);
        assertEquals(3, add(leader, 2));
    }

    @Test
    void shouldRefuseProposalsAndReads() throws Exception {
        startAll();
        long leader = awaitLeader();
        RaftNode<?> witness = nodes.get(WITNESS);

        assertRefused(witness.propose(SumMachine.add(1), DEADLINE));
        assertRefused(witness.readBarrier(DEADLINE));
        assertRefused(witness.read(() -> 1, DEADLINE));

        assertEquals(1, add(leader, 1));
    }

    @Test
    void shouldGoOnAfterARestart() throws Exception {
        startAll();
        long leader = awaitLeader();
        add(leader, 1);
        crash(WITNESS);
        add(leader, 2);
        start(WITNESS);
        crash(3 - leader);

        assertEquals(6, add(leader, 3));
    }

    @Test
    void shouldShortenItsLogBySnapshotsOfNothing() throws Exception {
        options = options.toBuilder()
                .snapshotEveryBytes(2_000)
                .trailingEntries(5)
                .snapshotChunkLength(1024)
                .build();
        startAll();
        long leader = awaitLeader();

        for (int number = 1; number <= 200; number++) {
            add(leader, number);
        }

        TestCluster.await(() -> nodes.get(WITNESS).status().snapshotIndex() > 100);
        TestCluster.await(() -> nodes.get(WITNESS).status().firstIndex() > 1);
        assertEquals(Integer.BYTES, snapshotLength());
        crash(WITNESS);
        start(WITNESS);
        crash(3 - leader);
        assertEquals(20_101, add(leader, 1));
    }

    @Test
    void shouldGoOnBehindTheLeadersSnapshotWithoutIt() throws Exception {
        options = options.toBuilder()
                .snapshotEveryBytes(2_000)
                .trailingEntries(5)
                .snapshotChunkLength(1024)
                .build();
        startAll();
        long leader = awaitLeader();
        crash(WITNESS);
        long last = nodes.get(leader).status().lastIndex();
        for (int number = 1; number <= 200; number++) {
            add(leader, number);
        }
        TestCluster.await(() -> nodes.get(leader).status().firstIndex() > last + 10);

        start(WITNESS);

        TestCluster.await(() -> nodes.get(WITNESS).status().appliedIndex()
                == nodes.get(leader).status().commitIndex());
        assertEquals(Integer.BYTES, snapshotLength());
        assertTrue(!kindsIn(WITNESS).contains(EntryKind.COMMAND));
        crash(3 - leader);
        assertEquals(20_101, add(leader, 1));
    }

    @Test
    void shouldNotBeStartedAsAnythingElseOnItsDisk() throws Exception {
        options = options.toBuilder()
                .snapshotEveryBytes(2_000)
                .trailingEntries(0)
                .snapshotChunkLength(1024)
                .build();
        startAll();
        long leader = awaitLeader();
        for (int left = 5_000; nodes.get(WITNESS).status().snapshotIndex() <= 50; left--) {
            assertTrue(left > 0, "no snapshot");
            add(leader, 1);
        }
        crash(WITNESS);
        crash(1);

        assertThrows(ForeignStorageException.class, () -> startOn(WITNESS, 1));
        assertThrows(ForeignStorageException.class, () -> startOn(1, WITNESS));
        logs.put(WITNESS, new InMemoryLogStore(WITNESS)); // Its snapshot alone tells, too.
        snapshots.put(WITNESS, snapshots.get(WITNESS).crashed());
        assertThrows(ForeignStorageException.class, () -> startOn(1, WITNESS));
        logs.put(1L, new InMemoryLogStore(1));
        snapshots.put(1L, snapshots.get(1L).crashed());
        assertThrows(ForeignStorageException.class, () -> startOn(WITNESS, 1));
    }

    @Test
    void shouldBeBegunAsWhatTheMembersSay() {
        assertThrows(IllegalArgumentException.class, () -> Raftwright.node(WITNESS, MEMBERS, new SumMachine()));
        assertThrows(IllegalArgumentException.class, () -> Raftwright.witness(1, MEMBERS));
        List<Member> mostlyWitnesses =
                List.of(new Member(1, "one"), Member.witness(2, "two"), Member.witness(3, "three"));
        assertThrows(IllegalArgumentException.class, () -> Raftwright.witness(2, mostlyWitnesses));
        List<Member> same = List.of(new Member(1, "one"), new Member(2, "two"), new Member(WITNESS, "witness"));
        assertNotEquals(Raftwright.clusterId("a", MEMBERS), Raftwright.clusterId("a", same));
    }

    // ---- helpers

    private void startAll() {
        for (Member member : MEMBERS) {
            logs.put(member.id(), new InMemoryLogStore(member.id()));
            snapshots.put(member.id(), new InMemorySnapshotStore());
            start(member.id());
        }
    }

    private void start(long id) {
        nodes.put(id, startOn(id, id));
    }

    private RaftNode<?> startOn(long id, long diskOf) {
        return (id == WITNESS ? Raftwright.witness(id, MEMBERS) : Raftwright.node(id, MEMBERS, new SumMachine()))
                .options(options)
                .listener(id == WITNESS ? new RoleListener(rolesOfWitness) : new NodeListener() {})
                .transport(network.join())
                .logStore(logs.get(diskOf))
                .snapshotStore(snapshots.get(diskOf))
                .start();
    }

    private void crash(long id) {
        nodes.remove(id).halt();
        logs.put(id, logs.get(id).crashed());
        snapshots.put(id, snapshots.get(id).crashed());
    }

    /** Waits until one member has on its disk all that another has. */
    private void awaitDurable(long id, long otherId) {
        long lastIndex = nodes.get(otherId).status().lastIndex();
        TestCluster.await(() -> nodes.get(id).status().durableIndex() >= lastIndex);
    }

    private long awaitLeader() {
        TestCluster.await(
                () -> nodes.values().stream().anyMatch(node -> node.status().isLeader()));
        return nodes.values().stream()
                .filter(node -> node.status().isLeader())
                .mapToLong(node -> node.status().memberId())
                .findFirst()
                .orElseThrow();
    }

    private long add(long id, long number) throws Exception {
        Object sum = nodes.get(id).propose(SumMachine.add(number), DEADLINE).get(20, TimeUnit.SECONDS);
        return (Long) sum;
    }

    private static void assertRefused(CompletableFuture<?> future) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS));
        RefusedException refused = assertInstanceOf(RefusedException.class, failure.getCause());
        assertEquals(RefusedException.Reason.WITNESS, refused.reason());
    }

    private Set<EntryKind> kindsIn(long id) {
        Set<EntryKind> kinds = EnumSet.noneOf(EntryKind.class);
        InMemoryLogStore log = logs.get(id);
        try (LogReader reader = log.newReader()) {
            for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
                ByteBuffer frame = reader.read(index, 1);
                kinds.add(LogFrame.kind(frame, 0));
            }
        }
        return kinds;
    }

    private int snapshotLength() throws IOException {
        InMemorySnapshotStore store = snapshots.get(WITNESS);
        SnapshotMeta latest = store.latest();
        try (InputStream content = store.open(latest)) {
            return content.readAllBytes().length;
        }
    }

    /** Takes down the roles a node has. */
    private record RoleListener(Set<Role> roles) implements NodeListener {
        @Override
        public void onRoleChange(Role role, long term, long leaderId) {
            roles.add(role);
        }
    }
}
