package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.RefusedException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Members that do not agree on how long a command may be. Played in steps. */
class LongProposalTest {
    private static final Duration DEADLINE = Duration.ofSeconds(4);
    private static final NodeOptions SHORT =
            StepCluster.OPTIONS.toBuilder().maxEntryLength(64).build();

    @Test
    void shouldRefuseWhatIsTooLongForTheLeaderAndTakeWhatIsBehindIt() {
        try (StepCluster cluster = new StepCluster(3, 31)) {
            long generous = cluster.anyFollower();
            for (long id = 1; id <= 3; id++) {
                if (id != generous) {
                    cluster.crash(id);
                    cluster.start(id, new NodeListener() {}, SHORT);
                }
            }
            cluster.pass(5 * StepCluster.ELECTION_TIMEOUT_MS);
            if (cluster.awaitLeader() == generous) {
                cluster.get(cluster.node(generous).transferLeadership(generous % 3 + 1, DEADLINE));
            }

            CompletableFuture<Long> tooLong = cluster.node(generous).propose(ByteBuffer.allocate(65), DEADLINE);
            CompletableFuture<Long> behind = cluster.node(generous).propose(SumMachine.add(2), DEADLINE);

            assertEquals(2, cluster.get(behind));
            CompletionException failure = assertThrows(CompletionException.class, () -> cluster.get(tooLong));
            RefusedException refusal = assertInstanceOf(RefusedException.class, failure.getCause());
            assertEquals(RefusedException.Reason.TOO_LARGE, refusal.reason());
        }
    }
}
