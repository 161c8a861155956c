package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeListener;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Linearizable reads of whole members, against messages that come late or not at all. */
class ReadIndexTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static CompletableFuture<Long> read(StepCluster cluster, long id) {
        return cluster.node(id).read(cluster.machine(id)::sum, DEADLINE);
    }

    // scenario 45
    @Test
    void shouldNotReadBeforeALeaderCommittedAnEntryOfItsTerm() {
        try (StepCluster cluster = new StepCluster(3, 1)) {
            long first = cluster.awaitLeader();
            cluster.pass(50);
            cluster.network.hold(frame -> frame.is(MessageType.HEARTBEAT)); // nobody else learns what is committed
            CompletableFuture<Long> write = cluster.node(first).propose(SumMachine.add(1), DEADLINE);
            cluster.settle();
            assertEquals(1, write.join());
            cluster.crash(first);

            cluster.network.hold(frame -> frame.is(MessageType.APPEND)); // nor can the next leader commit
            long second = cluster.awaitLeader();
            CompletableFuture<Long> read = read(cluster, second);
            cluster.pass(50);

            assertNotEquals(first, second);
            assertFalse(read.isDone());
            cluster.network.holdNothing();
            assertEquals(1, cluster.get(read));
        }
    }

    // scenario 46
    @Test
    void shouldTakeNoAnswerThatADeposedLeaderGaveToAnEarlierStart() {
        try (StepCluster cluster = new StepCluster(3, 2)) {
            long deposed = cluster.awaitLeader();
            long reader = cluster.anyFollower();
            cluster.network.hold(frame -> frame.is(MessageType.READ_REPLY));
            CompletableFuture<Long> unanswered = read(cluster, reader);
            cluster.settle();
            StepNetwork.Frame late = cluster.network.held().get(0);
            cluster.crash(reader);
            cluster.start(reader, new NodeListener() {});
            cluster.network.cutOff(deposed);
            cluster.await(() -> cluster.leader() != 0 && cluster.leader() != deposed);

            cluster.network.hold(frame -> frame.is(MessageType.READ) || frame.is(MessageType.HEARTBEAT_REPLY));
            CompletableFuture<Long> read = read(cluster, reader);
            cluster.settle();
            cluster.network.mend(deposed);
            cluster.network.send(late);
            cluster.settle();

            assertTrue(unanswered.isCompletedExceptionally());
            assertEquals(reader, late.to());
            assertFalse(read.isDone());
            cluster.network.holdNothing();
            assertEquals(0, cluster.get(read));
        }
    }

    // scenario 47
    @Test
    void shouldAnswerWhoDoesNotVoteWhenItIsTheOnlyVoter() {
        try (StepCluster cluster = new StepCluster(1, 3)) {
            cluster.awaitLeader();
            cluster.settle();
            cluster.network.hold(frame -> frame.is(MessageType.READ_REPLY));
            ByteBuffer question = ByteBuffer.allocate(Message.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            new Message(0)
                    .begin(question, MessageType.READ, cluster.node(1).status().term())
                    .context(99);

            cluster.network.send(new StepNetwork.Frame(7, 1, question.flip()));
            cluster.settle();

            assertEquals(1, cluster.network.held().size());
            Message answer = cluster.network.held().get(0).header();
            assertTrue(answer.has(Message.POSITIVE));
            assertEquals(99, answer.context());
            assertEquals(cluster.node(1).status().commitIndex(), answer.index());
        }
    }
}
