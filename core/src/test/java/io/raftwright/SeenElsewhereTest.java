package io.raftwright;

import static io.raftwright.GrowingCluster.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.raftwright.api.Member;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.NodeOptions;
import io.raftwright.storage.InMemoryLogStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What went wrong in etcd around its store: {@code docs/etcd.md}. */
@Timeout(120)
class SeenElsewhereTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** A cluster of one has its majority at once; its disk it has not (14424). */
    @Test
    void shouldAcknowledgeAloneOnlyWhatItsDiskHas() throws Exception {
        HangingLogStore log = new HangingLogStore(new InMemoryLogStore(1));
        SumMachine machine = new SumMachine();
        NodeOptions patient = NodeOptions.builder()
                .heartbeatInterval(Duration.ofSeconds(1))
                .electionTimeout(Duration.ofSeconds(4)) // the disk does not count as stalled meanwhile
                .build();
        try (RaftNode<Long> node = Raftwright.node(1, List.of(new Member(1, "memory")), machine)
                .options(patient)
                .logStore(log)
                .start()) {
            assertEquals(1, node.propose(SumMachine.add(1), DEADLINE).get(40, TimeUnit.SECONDS));
            log.hang();

            CompletableFuture<Long> proposed = node.propose(SumMachine.add(1), DEADLINE);
            TestCluster.await(() -> node.status().lastIndex() > node.status().durableIndex());

            assertEquals(1, node.readStale(machine::sum).get(40, TimeUnit.SECONDS));
            assertFalse(proposed.isDone());
            log.recover();
            assertEquals(2, proposed.get(40, TimeUnit.SECONDS));
        } finally {
            log.recover();
        }
    }

    /** A learner was one again when its cluster had restarted (19563). */
    @Test
    void shouldKeepAPromotionThroughTheCrashOfAllMembersAndASnapshot() {
        try (GrowingCluster cluster = new GrowingCluster(3, GrowingCluster.snapshotting())) {
            cluster.join(4, 1);
            cluster.change(1, MembershipChange.addLearner(4, address(4)));
            long sum = cluster.add(1, 1);
            cluster.change(1, MembershipChange.addVoterWhenCaughtUp(4, address(4)));
            TestCluster.await(() -> cluster.node(1).membership().voters().contains(4L));
            for (int i = 0; i < 2 || cluster.node(4).status().firstIndex() < 20; i++) {
                sum = cluster.add(4, 1);
            }
            for (long id = 1; id <= 4; id++) {
                cluster.crash(id);
            }

            for (long id = 1; id <= 3; id++) {
                cluster.start(id);
            }
            cluster.join(4, 1);

            assertEquals(sum, cluster.sumAt(4));
            for (long id = 1; id <= 4; id++) {
                assertEquals(
                        List.of(1L, 2L, 3L, 4L), cluster.node(id).membership().voters());
                assertEquals(List.of(), cluster.node(id).membership().learners());
            }
        }
    }
}
