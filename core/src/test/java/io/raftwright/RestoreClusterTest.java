package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.StateCapture;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import io.raftwright.transport.memory.InProcessNetwork;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A new cluster begins with a state that was saved elsewhere. */
@Timeout(120)
class RestoreClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long INDEX = 500;

    private final InProcessNetwork network = new InProcessNetwork();
    private final List<Member> members = List.of(new Member(1, "a"), new Member(2, "b"), new Member(3, "c"));

    private static StateCapture state(long sum, long index) {
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeLong(sum);
            data.writeLong(7);
            data.writeLong(index);
            data.flush();
        };
    }

    private RaftNode<Long> start(long id, SumMachine machine, LogStore log, SnapshotStore snapshots) {
        return Raftwright.node(id, members, machine)
                .clusterName("restored")
                .transport(network.join())
                .logStore(log)
                .snapshotStore(snapshots)
                .start();
    }

    private static long sum(RaftNode<Long> node, SumMachine machine) {
        return node.read(machine::sum, PATIENCE).join();
    }

    @Test
    void shouldBeginWithTheStateOnEachMemberAndGoOnBehindIt() {
        List<RaftNode<Long>> nodes = new ArrayList<>();
        List<SumMachine> machines = new ArrayList<>();
        for (long id = 1; id <= 3; id++) {
            SnapshotStore snapshots = new InMemorySnapshotStore();
            Membership founding = RestoreCluster.run(members, INDEX, 90, state(42, INDEX), snapshots);
            assertEquals(List.of(1L, 2L, 3L), founding.voters());
            machines.add(new SumMachine());
            nodes.add(start(id, machines.get((int) id - 1), new InMemoryLogStore(id), snapshots));
        }

        for (int i = 0; i < 3; i++) {
            assertEquals(42 + i, sum(nodes.get(i), machines.get(i)));
            assertEquals(
                    43 + i, nodes.get(i).propose(SumMachine.add(1), PATIENCE).join());
        }
        for (RaftNode<Long> node : nodes) {
            assertEquals(INDEX + 1, node.status().firstIndex());
            node.close();
        }
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        SnapshotStore snapshots = new InMemorySnapshotStore();
        List<Member> twice = List.of(members.get(0), members.get(0));
        assertThrows(IllegalArgumentException.class, () -> RestoreCluster.run(twice, 1, 0, state(1, 1), snapshots));
        assertThrows(IllegalArgumentException.class, () -> RestoreCluster.run(List.of(), 1, 0, state(1, 1), snapshots));
        assertThrows(IllegalArgumentException.class, () -> RestoreCluster.run(members, -1, 0, state(1, 1), snapshots));
        StateCapture failing = out -> {
            throw new IOException("planted");
        };
        assertThrows(StorageException.class, () -> RestoreCluster.run(members, 1, 0, failing, snapshots));
        assertEquals(null, snapshots.latest());

        Membership unused = RestoreCluster.run(members, 1, 0, state(1, 1), snapshots);
        assertThrows(ForeignStorageException.class, () -> RestoreCluster.run(members, 1, 0, state(1, 1), snapshots));
    }
}
