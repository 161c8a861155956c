package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeListener;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A member that was away while the others moved looks for them where nobody is; but they find it. Played in steps. */
class StaleAddressTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String OLD_ADDRESS = "step-1";

    @Test
    void shouldFindTheOthersWhenTheyMovedWhileItWasAway() {
        try (StepCluster cluster = new StepCluster(3, 21)) {
            long away = cluster.anyFollower();
            cluster.get(cluster.node(away).propose(SumMachine.add(1), DEADLINE));
            cluster.pass(5 * StepCluster.ELECTION_TIMEOUT_MS); // the disks of all are noted in the log
            cluster.crash(away);
            long leader = cluster.awaitLeader();
            long other = 6 - away - leader;
            for (long moving : new long[] {leader, other}) {
                cluster.get(cluster.node(leader)
                        .changeMembership(
                                MembershipRequest.of(MembershipChange.moveTo(moving, "moved-" + moving)), DEADLINE));
            }
            cluster.network.abandon(OLD_ADDRESS);

            cluster.start(away, new NodeListener() {});
            cluster.network.reconnect(other, away);
            cluster.network.reconnect(leader, away);

            assertEquals(3, cluster.get(cluster.node(away).propose(SumMachine.add(2), DEADLINE)));
            assertEquals(
                    "moved-" + leader,
                    cluster.node(away).membership().addresses().get(leader));
        }
    }
}
