package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Clock;
import io.raftwright.api.IndeterminateException;
import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.internal.session.Envelope;
import io.raftwright.internal.session.SessionTable;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A member whose session is gone begins another by itself; nothing is lost, nothing applied twice. */
@Timeout(60)
class SessionLossTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private static long get(CompletableFuture<Long> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldGoOnAfterAnHourWithoutProposals() throws Exception {
        AtomicLong leapNs = new AtomicLong();
        Clock leaping = () -> System.nanoTime() + leapNs.get();
        Duration lasting = Duration.ofHours(100);
        try (RaftNode<Long> node = Raftwright.node(1, List.of(new Member(1, "")), new SumMachine())
                .clock(leaping)
                .start()) {
            for (int i = 1; i <= 10; i++) {
                assertEquals(i, get(node.propose(SumMachine.add(1), lasting)));

                leapNs.addAndGet(TimeUnit.SECONDS.toNanos(SessionTable.TIMEOUT_SECONDS));
            }
        }
    }

    @Test
    void shouldApplyEveryProposalOnceWhileItsSessionIsEvictedAgainAndAgain() throws Exception {
        NodeOptions options = Lab.options(200_000, 1_000, 4_096);
        try (Lab lab = new Lab(3, options, id -> new SumMachine());
                Crowd crowd = new Crowd(lab)) {
            lab.start(1);
            lab.start(2);
            long leader = lab.awaitLeader();
            long follower = 3 - leader;
            crowd.awaitConnected(leader);
            List<CompletableFuture<Long>> futures = new ArrayList<>();

            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 100; i++) {
                    futures.add(lab.node(leader).propose(SumMachine.add(1), DEADLINE));
                    futures.add(lab.node(follower).propose(SumMachine.add(1), DEADLINE));
                    crowd.begin(leader, lab.node(leader).status().commitIndex(), SessionTable.MAX_SESSIONS / 50);
                }
                get(futures.get(futures.size() - 1));
                get(futures.get(futures.size() - 2));
            }
            for (CompletableFuture<Long> future : futures) {
                get(future);
            }

            for (long id = 1; id <= 2; id++) {
                assertEquals(1_000, get(lab.node(id).read(lab.sums(id)::sum, DEADLINE)));
            }
            assertTrue(crowd.begun >= 5L * SessionTable.MAX_SESSIONS);
        }
    }

    @Test
    void shouldKnowItsSessionsAfterARestartFromASnapshot() throws Exception {
        NodeOptions options = Lab.options(5_000, 0, 4_096);
        try (Lab lab = Lab.started(1, options, id -> new SumMachine())) {
            for (int start = 1; start <= 5; start++) {
                for (int i = 0; i < 200; i++) {
                    get(lab.node(1).propose(SumMachine.add(1), DEADLINE));
                }
                lab.kill(1);
                lab.start(1);
            }

            assertEquals(1_000, get(lab.node(1).read(lab.sums(1)::sum, DEADLINE)));
        }
    }

    // scenario 56
    @Test
    void shouldNotWaitForEverForAResultThatLiesBehindASnapshot() throws Exception {
        NodeOptions options = Lab.options(20_000, 10, 4_096);
        try (Lab lab = Lab.started(3, options, id -> new SumMachine())) {
            long leader = lab.awaitLeader();
            long proposer = lab.follower();
            long other = lab.follower(proposer);
            get(lab.node(proposer).propose(SumMachine.add(0), DEADLINE));
            lab.network.cut(proposer, other);
            long commitIndex = lab.node(leader).status().commitIndex();
            CompletableFuture<Long> waiting = lab.node(proposer).propose(SumMachine.add(7), Duration.ofDays(1));
            TestCluster.await(() -> lab.node(leader).status().commitIndex() > commitIndex || waiting.isDone());
            lab.network.cut(proposer, leader);

            long bound = lab.node(proposer).status().lastIndex() + 100;
            for (int i = 0; i < 5_000 && lab.node(leader).status().firstIndex() <= bound; i++) {
                get(lab.node(leader).propose(SumMachine.add(0), DEADLINE));
            }
            lab.network.heal(proposer, leader);

            TestCluster.await(waiting::isDone);
            assertOutcome(waiting);
            assertEquals(7, get(lab.node(proposer).read(lab.sums(proposer)::sum, DEADLINE)));
        }
    }

    /** It may have been applied here just before the link was cut; otherwise nobody knows its result. */
    private static void assertOutcome(CompletableFuture<Long> outcome) throws Exception {
        try {
            assertEquals(7, outcome.get());
        } catch (ExecutionException e) {
            assertTrue(e.getCause() instanceof IndeterminateException, e.getCause()::toString);
        }
    }

    /** Member 3 of a lab as a crowd of proposers, each with a session of its own; it neither votes nor stores anything. */
    private static final class Crowd implements AutoCloseable, TransportListener {
        private final Transport transport;
        private final Set<Long> connected = ConcurrentHashMap.newKeySet();
        private long begun;

        Crowd(Lab lab) {
            transport = lab.network.join();
            transport.start(new LocalMember(Raftwright.clusterId("default", lab.members()), 3, 99), this);
            transport.connect(1, "");
            transport.connect(2, "");
        }

        void awaitConnected(long peerId) {
            TestCluster.await(() -> connected.contains(peerId));
        }

        /** Proposes nothing much in so many new sessions. */
        void begin(long leader, long commitIndex, int sessions) {
            ByteBuffer frame =
                    ByteBuffer.allocate(Message.HEADER_LENGTH + sessions * 64).order(ByteOrder.LITTLE_ENDIAN);
            new Message(0).begin(frame, MessageType.PROPOSE, 1);
            for (int i = 0; i < sessions; i++) {
                frame.putInt(Envelope.LENGTH + Long.BYTES)
                        .putLong(1_000_000 + begun++)
                        .putLong(commitIndex)
                        .putLong(1)
                        .putLong(1)
                        .putLong(0);
            }
            ByteBuffer message = frame.flip();
            TestCluster.await(() -> transport.send(leader, message) == SendResult.QUEUED);
        }

        @Override
        public boolean onFrame(long peerId, ByteBuffer frame) {
            return true;
        }

        @Override
        public void onPeerUp(long peerId, long incarnation) {
            connected.add(peerId);
        }

        @Override
        public void onPeerDown(long peerId, String reason) {
            connected.remove(peerId);
        }

        @Override
        public void close() {
            transport.close();
        }
    }
}
