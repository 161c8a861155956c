package io.raftwright;

import static io.raftwright.GrowingCluster.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.NodeStatus;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way out when a majority is gone. */
@Timeout(120)
class ForceNewClusterTest {

    private static Membership force(GrowingCluster cluster, long id) {
        return ForceNewCluster.run(id, cluster.log(id), cluster.snapshots(id), ForceNewCluster.CONFIRMATION);
    }

    /** What the first holds it holds on its disk: it may have applied what only the other two had on theirs. */
    private static void crashAll(GrowingCluster cluster) {
        TestCluster.await(() -> {
            NodeStatus status = cluster.node(1).status();
            return status.durableIndex() >= status.commitIndex();
        });
        for (long id = 1; id <= 3; id++) {
            cluster.crash(id);
        }
    }

    @Test
    void shouldLetTheSurvivorGoOnWithAllItsDataAndTakeInNewMembers() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.add(1, 5);
            assertEquals(5, cluster.sumAt(1));
            crashAll(cluster);

            Membership membership = force(cluster, 1);
            cluster.start(1);

            assertEquals(List.of(1L), membership.voters());
            assertEquals(5, cluster.sumAt(1));
            for (long id = 4; id <= 5; id++) {
                cluster.join(id, 1);
                cluster.change(1, MembershipChange.addVoter(id, address(id)));
                assertEquals(5, cluster.sumAt(id));
            }
            cluster.crash(1);
            assertEquals(6, cluster.add(4, 1));
        }
    }

    @Test
    void shouldKeepTheOldMembersOut() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.add(1, 5);
            assertEquals(5, cluster.sumAt(1));
            crashAll(cluster);
            force(cluster, 1);
            cluster.start(1);
            cluster.join(4, 1);
            cluster.change(1, MembershipChange.addVoter(4, address(4)));
            long term = cluster.node(1).status().term();

            cluster.start(2);
            cluster.start(3);
            TestCluster.await(() -> cluster.node(2).status().isLeader()
                    || cluster.node(3).status().isLeader()); // a majority of the old cluster, and of that alone
            for (int i = 0; i < 200; i++) {
                cluster.add(4, 1);
            }

            assertEquals(term, cluster.node(1).status().term());
            assertEquals(205, cluster.sumAt(1));
            assertEquals(List.of(1L, 4L), cluster.node(4).membership().voters());
            assertTrue(cluster.node(2).membership().voters().contains(3L));
        }
    }

    @Test
    void shouldGoOnBehindASnapshot() {
        try (GrowingCluster cluster = new GrowingCluster(3, GrowingCluster.snapshotting())) {
            for (int i = 0; i < 2 || cluster.node(1).status().firstIndex() < 20; i++) {
                cluster.add(1, 1);
            }
            long sum = cluster.add(1, 1);
            crashAll(cluster);

            force(cluster, 1);
            cluster.start(1);

            assertEquals(sum, cluster.sumAt(1));
            assertEquals(sum + 1, cluster.add(1, 1));
        }
    }

    @Test
    void shouldRefuseWithoutTheSentenceOrTheData() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.add(1, 5);
            crashAll(cluster);
            long lastIndex = cluster.log(1).lastIndex();

            assertThrows(
                    IllegalArgumentException.class,
                    () -> ForceNewCluster.run(1, cluster.log(1), cluster.snapshots(1), "yes"));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ForceNewCluster.run(9, cluster.log(1), cluster.snapshots(1), ForceNewCluster.CONFIRMATION));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ForceNewCluster.run(
                            1, new InMemoryLogStore(9), new InMemorySnapshotStore(), ForceNewCluster.CONFIRMATION));

            assertEquals(lastIndex, cluster.log(1).lastIndex());
        }
    }
}
