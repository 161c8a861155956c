package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.Role;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.transport.memory.InProcessNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same as {@link DiskStallTest} with real threads, and a force that really does not return. */
@Timeout(60)
class HangingDiskTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(900);
    private static final NodeOptions OPTIONS = NodeOptions.builder()
            .heartbeatInterval(Duration.ofMillis(100))
            .electionTimeout(ELECTION_TIMEOUT)
            .build();
    private static final List<Member> MEMBERS =
            List.of(new Member(1, "memory"), new Member(2, "memory"), new Member(3, "memory"));

    private final InProcessNetwork network = new InProcessNetwork();
    private final Map<Long, HangingLogStore> logs = new TreeMap<>();
    private final Map<Long, SumMachine> machines = new TreeMap<>();
    private final Map<Long, RaftNode<Long>> nodes = new TreeMap<>();

    @BeforeEach
    void start() {
        for (Member member : MEMBERS) {
            long id = member.id();
            logs.put(id, new HangingLogStore(new InMemoryLogStore(id)));
            machines.put(id, new SumMachine());
            nodes.put(
                    id,
                    Raftwright.node(id, MEMBERS, machines.get(id))
                            .options(OPTIONS)
                            .transport(network.join())
                            .logStore(logs.get(id))
                            .start());
        }
    }

    @AfterEach
    void stop() {
        logs.values().forEach(HangingLogStore::recover);
        nodes.values().forEach(RaftNode::close);
    }

    private long awaitLeaderOtherThan(long id) {
        long[] leader = new long[1];
        TestCluster.await(() -> {
            leader[0] = nodes.keySet().stream()
                    .filter(other -> other != id && nodes.get(other).status().isLeader())
                    .findFirst()
                    .orElse(0L);
            return leader[0] != 0;
        });
        return leader[0];
    }

    private static long get(CompletableFuture<Long> future) throws Exception {
        return future.get(40, TimeUnit.SECONDS);
    }

    private void assertAllHold(long sum) throws Exception {
        for (long id = 1; id <= 3; id++) {
            assertEquals(sum, get(nodes.get(id).read(machines.get(id)::sum, DEADLINE)));
        }
    }

    // scenario 44
    @Test
    void shouldLoseLeadershipWithinTwoElectionTimeoutsWhenAForceHangs() throws Exception {
        long hung = awaitLeaderOtherThan(0);
        get(nodes.get(hung).propose(SumMachine.add(1), DEADLINE));

        logs.get(hung).hang();
        long began = System.nanoTime();
        CompletableFuture<Long> write = nodes.get(hung).propose(SumMachine.add(2), DEADLINE);
        TestCluster.await(() -> nodes.get(hung).status().role() != Role.LEADER);
        long leader = awaitLeaderOtherThan(hung);
        long replacedAfterNs = System.nanoTime() - began;

        assertTrue(replacedAfterNs <= 2 * ELECTION_TIMEOUT.toNanos(), "replacedAfterNs=" + replacedAfterNs);
        assertEquals(3, get(write));
        assertTrue(nodes.get(hung).explain().startsWith("own disk hangs: a sync has been running for "));
        assertEquals(7, get(nodes.get(leader).propose(SumMachine.add(4), DEADLINE)));
        logs.get(hung).recover();
        TestCluster.await(() -> !nodes.get(hung).status().disk().isStalled());
        assertAllHold(7);
    }

    // scenario 44
    @Test
    void shouldLoseLeadershipWhenAWriteHangs() throws Exception {
        long hung = awaitLeaderOtherThan(0);
        get(nodes.get(hung).propose(SumMachine.add(1), DEADLINE));

        logs.get(hung).hangWrites();
        CompletableFuture<Long> write = nodes.get(hung).propose(SumMachine.add(2), DEADLINE);
        long leader = awaitLeaderOtherThan(hung);

        assertEquals(5, get(nodes.get(leader).propose(SumMachine.add(4), DEADLINE)));
        TestCluster.await(() -> nodes.get(hung).status().disk().isStalled());
        assertTrue(nodes.get(hung).explain().startsWith("own disk hangs: a write to the log has been running for "));
        logs.get(hung).recover();
        assertEquals(7, get(write));
        assertAllHold(7);
    }
}
