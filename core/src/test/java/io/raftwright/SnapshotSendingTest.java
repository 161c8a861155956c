package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.WatchedSnapshots.Received;
import io.raftwright.api.NodeOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Snapshots on their way to a member that fell behind: who sends them, how fast, and where an interrupted one goes on. */
@Timeout(60)
class SnapshotSendingTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int CHUNK = 4_096;
    private static final NodeOptions QUICK = Lab.options(20_000, 10, CHUNK).toBuilder()
            .electionTimeout(Duration.ofMillis(500))
            .build();
    /** Gives up a silent follower after twenty seconds. */
    private static final NodeOptions PATIENT =
            QUICK.toBuilder().electionTimeout(Duration.ofSeconds(5)).build();

    private static final long WRITE_AT_MOST_NS = 20_000_000_000L;
    private static final long BEFORE_SILENCE_NS = 15_000_000_000L;
    /** An image of a hundred thousand bytes takes two seconds. */
    private static final long SLOW = 50_000;

    private long written;

    private static NodeOptions sending(long bytesPerSecond, boolean isFromFollowers) {
        return QUICK.toBuilder()
                .snapshotBytesPerSecond(bytesPerSecond)
                .snapshotsFromFollowers(isFromFollowers)
                .build();
    }

    private static long get(CompletableFuture<Long> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldComeFromAFollower() throws Exception {
        try (Lab lab = Lab.started(3, QUICK, id -> new SumMachine())) {
            long behind = leaveBehind(lab);
            long leader = lab.awaitLeader();
            long helper = lab.follower(behind);

            lab.start(behind);

            awaitSum(lab, behind);
            assertEquals(0, lab.snapshots(leader).imagesOpened.get());
            assertTrue(lab.snapshots(helper).imagesOpened.get() > 0);
        }
    }

    @Test
    void shouldComeFromTheLeaderWhenThatIsChosen() throws Exception {
        try (Lab lab = Lab.started(3, sending(1 << 30, false), id -> new SumMachine())) {
            long behind = leaveBehind(lab);
            long leader = lab.awaitLeader();
            long other = lab.follower(behind);

            lab.start(behind);

            awaitSum(lab, behind);
            assertTrue(lab.snapshots(leader).imagesOpened.get() > 0);
            assertEquals(0, lab.snapshots(other).imagesOpened.get());
        }
    }

    /** At once: long before a silent one would be given up. */
    @Test
    void shouldComeFromTheLeaderWhenTheFollowerCannotSend() throws Exception {
        try (Lab lab = Lab.started(3, PATIENT, id -> new SumMachine())) {
            long behind = leaveBehind(lab);
            long leader = lab.awaitLeader();
            long helper = lab.follower(behind);
            lab.snapshots(helper).isUnreadable = true;

            long begun = System.nanoTime();
            lab.start(behind);

            awaitSum(lab, behind);
            assertTrue(System.nanoTime() - begun < BEFORE_SILENCE_NS);
            assertTrue(lab.snapshots(helper).imagesOpened.get() > 0);
            assertTrue(lab.snapshots(leader).imagesOpened.get() > 0);
        }
    }

    @Test
    void shouldComeFromTheLeaderWhenTheFollowersDiskHangs() throws Exception {
        try (Lab lab = Lab.started(3, QUICK, id -> new SumMachine())) {
            long behind = leaveBehind(lab);
            long leader = lab.awaitLeader();
            long helper = lab.follower(behind);
            CountDownLatch gate = new CountDownLatch(1);
            lab.snapshots(helper).readGate = gate;

            lab.start(behind);

            awaitSum(lab, behind);
            assertTrue(lab.snapshots(leader).imagesOpened.get() > 0);
            gate.countDown();
        }
    }

    @Test
    void shouldComeFromTheLeaderWhenTheFollowerGoesSilent() throws Exception {
        try (Lab lab = Lab.started(3, QUICK, id -> new SumMachine())) {
            long behind = leaveBehind(lab);
            long leader = lab.awaitLeader();
            long helper = lab.follower(behind);
            CountDownLatch hold = new CountDownLatch(1);
            lab.holds.put(helper, hold);
            for (int i = 0; i < 10_000 && !lab.held.contains(helper); i++) {
                var unused = lab.node(leader).propose(SumMachine.add(0), DEADLINE);
                LockSupport.parkNanos(100_000);
            }
            assertTrue(lab.held.contains(helper));
            CompletableFuture<Long> last = lab.node(leader).propose(SumMachine.add(0), DEADLINE);

            lab.start(behind);

            assertEquals(written, get(last)); // by the leader and the member that was behind
            assertTrue(lab.snapshots(leader).imagesOpened.get() > 0);
            hold.countDown();
        }
    }

    @Test
    void shouldComeFromTheLeaderWhenTheFollowerIsCutOff() throws Exception {
        NodeOptions options = PATIENT.toBuilder().snapshotBytesPerSecond(SLOW).build();
        try (Lab lab = Lab.started(3, options, id -> new SumMachine())) {
            long behind = leaveBehind(lab);
            long leader = lab.awaitLeader();
            long helper = lab.follower(behind);

            lab.start(behind);
            TestCluster.await(() -> lab.snapshots(behind).received.size() >= 4);
            long begun = System.nanoTime();
            lab.network.cut(leader, helper);
            lab.network.cut(behind, helper);

            TestCluster.await(() -> lab.snapshots(leader).imagesOpened.get() > 0);
            assertTrue(System.nanoTime() - begun < BEFORE_SILENCE_NS);
            awaitSum(lab, behind);
            assertTrue(lab.snapshots(leader).imagesOpened.get() > 0);
        }
    }

    @Test
    void shouldGoOnWithTheNextMissingChunkWhenTheLinkWasCut() throws Exception {
        try (Lab lab = Lab.started(3, sending(SLOW, false), id -> new SumMachine())) {
            long behind = leaveBehind(lab);
            long leader = lab.awaitLeader();

            lab.start(behind);
            TestCluster.await(() -> lab.snapshots(behind).received.size() >= 8);
            lab.network.cut(leader, behind);
            lab.network.heal(leader, behind);

            awaitSum(lab, behind);
            assertReceivedOnce(lab.snapshots(behind).received);
        }
    }

    @Test
    void shouldGoOnWithTheSameSnapshotWhenThereIsANewerOneMeanwhile() throws Exception {
        try (Lab lab = Lab.started(3, sending(SLOW, false), id -> new SumMachine())) {
            long behind = leaveBehind(lab);
            long leader = lab.awaitLeader();

            lab.start(behind);
            TestCluster.await(() -> lab.snapshots(behind).received.size() >= 8);
            lab.network.cut(leader, behind);
            long older = lab.snapshots(behind).received.get(0).index();
            for (int i = 0; i < 5_000 && lab.node(leader).status().snapshotIndex() <= older; i++) {
                get(lab.node(leader).propose(SumMachine.add(0), DEADLINE));
            }
            assertTrue(lab.node(leader).status().snapshotIndex() > older);
            lab.network.heal(leader, behind);

            awaitSum(lab, behind);
            assertReceivedOnce(lab.snapshots(behind).received);
        }
    }

    @Test
    void shouldGoOnWithTheNextMissingChunkWhenTheReceiverWasKilled() throws Exception {
        try (Lab lab = Lab.started(3, sending(SLOW, true), id -> new SumMachine())) {
            long behind = leaveBehind(lab);

            lab.start(behind);
            TestCluster.await(() -> lab.snapshots(behind).received.size() >= 8);
            List<Received> before = lab.snapshots(behind).received;
            lab.kill(behind);
            Received last = before.get(before.size() - 1);
            lab.start(behind);

            awaitSum(lab, behind);
            List<Received> after = lab.snapshots(behind).received;
            assertEquals(last.index(), after.get(0).index());
            assertEquals(last.offset() + last.length(), after.get(0).offset());
            assertReceivedOnce(after);
        }
    }

    @Test
    void shouldGoNoFasterThanAllowed() throws Exception {
        try (Lab lab = Lab.started(3, sending(SLOW, true), id -> new SumMachine())) {
            long behind = leaveBehind(lab);

            lab.start(behind);
            TestCluster.await(() -> !lab.snapshots(behind).received.isEmpty());
            long begun = System.nanoTime();
            awaitSum(lab, behind);

            long tookMs = (System.nanoTime() - begun) / 1_000_000;
            assertTrue(tookMs >= 1_500, "100,000 bytes at 50,000 a second came within ms=" + tookMs);
        }
    }

    @Test
    void shouldBeInTimeHoweverMuchIsWrittenMeanwhile() throws Exception {
        try (Lab lab = Lab.started(3, sending(SLOW, true), id -> new SumMachine())) {
            long behind = leaveBehind(lab);
            long leader = lab.awaitLeader();

            lab.start(behind);
            TestCluster.await(() -> !lab.snapshots(behind).received.isEmpty());
            long first = lab.snapshots(behind).received.get(0).index();
            for (int i = 0; i < 1_500; i++) { // several snapshots' worth
                get(lab.node(leader).propose(SumMachine.add(0), DEADLINE));
            }

            awaitSum(lab, behind);
            assertTrue(lab.snapshots(behind).received.stream().allMatch(chunk -> chunk.index() == first));
        }
    }

    // scenario 50
    @Test
    void shouldInstallBetweenTwoEntriesOnTheThreadThatApplies() throws Exception {
        Map<Long, StrictMachine> machines = new ConcurrentHashMap<>();
        try (Lab lab = Lab.started(3, QUICK, id -> {
            StrictMachine machine = new StrictMachine();
            machines.put(id, machine);
            return machine;
        })) {
            long behind = leaveBehind(lab);
            long leader = lab.awaitLeader();

            for (int round = 0; round < 3; round++) {
                lab.start(behind); // which restores its own snapshot on this thread, before anything runs
                machines.get(behind).threads.clear();
                for (int i = 0; i < 500; i++) {
                    written++;
                    assertEquals(written, get(lab.node(leader).propose(SumMachine.add(1), DEADLINE)));
                }
                StrictMachine machine = machines.get(behind);
                assertEquals(written, get(lab.node(behind).read(machine::sum, DEADLINE)));
                assertEquals(List.of(), machine.complaints);
                assertEquals(1, machine.threads.size());
                lab.kill(behind);
                written = writeMore(lab, leader, written);
            }
        }
    }

    private static long writeMore(Lab lab, long leader, long from) throws Exception {
        for (long sum = from + 1; sum <= from + 1_000; sum++) {
            assertEquals(sum, get(lab.node(leader).propose(SumMachine.add(1), DEADLINE)));
        }
        return from + 1_000;
    }

    /** Every byte came once, each behind the one before. */
    private static void assertReceivedOnce(List<Received> received) {
        for (int i = 1; i < received.size(); i++) {
            Received previous = received.get(i - 1);
            assertEquals(previous.index(), received.get(i).index());
            assertEquals(previous.offset() + previous.length(), received.get(i).offset());
        }
    }

    /** Kills a follower and writes until the log begins behind it on both others. Returns it. */
    private long leaveBehind(Lab lab) throws Exception {
        long behind = lab.follower();
        lab.kill(behind);
        long leader = lab.awaitLeader();
        long other = lab.follower(behind);
        long endNs =
                System.nanoTime() + WRITE_AT_MOST_NS; // not so many entries: snapshots are written at their own pace
        while (!isSet(lab, leader, other)) {
            assertTrue(System.nanoTime() - endNs < 0, "no snapshots within 20 s");
            CompletableFuture<Long> last = lab.node(leader).propose(SumMachine.add(1), DEADLINE);
            for (int i = 1; i < 50; i++) {
                last = lab.node(leader).propose(SumMachine.add(1), DEADLINE);
            }
            written += 50;
            assertEquals(written, get(last));
            get(lab.node(other).readBarrier(DEADLINE)); // keeps up, so that nobody sends a snapshot to it
        }
        lab.snapshots(leader).imagesOpened.set(0);
        lab.snapshots(other).imagesOpened.set(0);
        return behind;
    }

    /** The leader's log begins late, and the other's snapshot is new enough for it. */
    private static boolean isSet(Lab lab, long leader, long other) {
        long firstIndex = lab.node(leader).status().firstIndex();
        return firstIndex > 200 && lab.node(other).status().snapshotIndex() >= firstIndex;
    }

    private void awaitSum(Lab lab, long id) throws Exception {
        assertEquals(written, get(lab.node(id).read(lab.sums(id)::sum, DEADLINE)));
    }
}
