package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Clock;
import io.raftwright.api.Command;
import io.raftwright.api.Member;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.SnapshotMeta;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time that state machines see (Raft dissertation §6.3). */
@Timeout(60)
class CommandTimeTest {
    private static final Duration DEADLINE = Duration.ofDays(100);

    private final AtomicLong leapNs = new AtomicLong();
    private final Clock leaping = () -> System.nanoTime() + leapNs.get();

    @Test
    void shouldPassWhileThereIsALeader() throws Exception {
        try (RaftNode<Long> node = start(new InMemoryLogStore(1), new InMemorySnapshotStore())) {
            long begun = tell(node);

            long later = leapWithin(node);

            assertTrue(begun < 60, "begun=" + begun);
            assertTrue(later >= 1_000 && later % 1_000 < 60, "later=" + later); // it may have had to leap again
        }
    }

    @Test
    void shouldGoOnFromTheLogAfterARestart() throws Exception {
        InMemoryLogStore log = new InMemoryLogStore(1);
        try (RaftNode<Long> node = start(log, new InMemorySnapshotStore())) {
            leapWithin(node);
        }
        InMemoryLogStore found = log.reopened();
        long inTheLog =
                lastTime(found); // a leap may have been too late for the command, and in time for what came behind it

        leap(5_000); // nobody led meanwhile
        try (RaftNode<Long> node = start(found, new InMemorySnapshotStore())) {
            long after = tell(node);

            assertTrue(inTheLog >= 1_000, "inTheLog=" + inTheLog);
            assertTrue(after >= inTheLog && after < inTheLog + 60, "inTheLog=" + inTheLog + ", after=" + after);
        }
    }

    @Test
    void shouldNotGoBackWhenTheLogIsEmptyBehindASnapshot() throws Exception {
        InMemorySnapshotStore snapshots = new InMemorySnapshotStore();
        try (RaftNode<Long> node = start(new InMemoryLogStore(1), snapshots)) {
            leapWithin(node);
            for (int i = 0; i < 20; i++) {
                tell(node);
            }
            TestCluster.await(() -> node.status().snapshotIndex() > 10);
        }
        InMemorySnapshotStore found = snapshots.reopened();
        SnapshotMeta latest = Objects.requireNonNull(found.latest());
        InMemoryLogStore empty = new InMemoryLogStore(1);
        empty.saveVote(latest.term(), 0);
        empty.reset(latest.index(), latest.term(), latest.chain());

        try (RaftNode<Long> node = start(empty, found)) {
            assertTrue(node.status().snapshotIndex() > 10);
            assertTrue(tell(node) >= 1_000);
        }
        long inTheLog = lastTime(empty.reopened());
        assertTrue(inTheLog >= 1_000, "inTheLog=" + inTheLog);
    }

    private RaftNode<Long> start(InMemoryLogStore log, InMemorySnapshotStore snapshots) {
        return Raftwright.node(1, List.of(new Member(1, "")), new Teller())
                .options(Lab.options(800, 0, 4_096))
                .clock(leaping)
                .logStore(log)
                .snapshotStore(snapshots)
                .start();
    }

    private void leap(long seconds) {
        leapNs.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    /**
     * Lets a thousand seconds pass in one leadership. While the disk works such a leap looks like a disk that hangs, so that the
     * leader steps down, and the time is lost with it: then there is another leap.
     */
    private long leapWithin(RaftNode<Long> node) throws Exception {
        long before = tell(node);
        long now = before;
        for (int i = 0; i < 50 && now < before + 1_000; i++) {
            leap(1_000);
            now = tell(node);
        }
        return now;
    }

    private static long lastTime(InMemoryLogStore log) throws Exception {
        return LogFrame.time(log.newReader().read(log.lastIndex(), 1), 0);
    }

    private static long tell(RaftNode<Long> node) throws Exception {
        return node.propose(ByteBuffer.allocate(0), DEADLINE).get(30, TimeUnit.SECONDS);
    }

    /** Answers each command with its time, and checks that it does not go back. */
    private static final class Teller implements StateMachine<Long> {
        private long last;

        @Override
        public Long apply(Command command) {
            long time = command.logTimeSeconds();
            assertEquals(Math.max(last, time), time);
            last = time;
            return time;
        }

        @Override
        public StateCapture capture() {
            return out -> {};
        }

        @Override
        public void restore(InputStream image) {
            last = 0;
        }
    }
}
