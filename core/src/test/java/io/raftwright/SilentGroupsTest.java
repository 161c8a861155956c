package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.Threading;
import io.raftwright.transport.memory.InProcessNetwork;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Groups in which nothing happens say nothing, and wake when something does. The clock is this test's, and so are the threads. */
@Timeout(120)
class SilentGroupsTest {
    private static final long STEP_NS = 10_000_000;
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final NodeOptions SILENT =
            NodeOptions.builder().quiesceAfter(Duration.ofSeconds(1)).build();

    private final AtomicLong nowNs = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong arrived = new AtomicLong();
    private final InProcessNetwork network = new InProcessNetwork();
    private final List<Member> members = List.of(new Member(1, "a"), new Member(2, "b"), new Member(3, "c"));
    private final Map<Long, RaftGroups> processes = new HashMap<>();
    private final Map<Long, RaftNode<Long>> nodes = new HashMap<>();

    private void open(NodeOptions options) {
        for (Member member : members) {
            RaftGroups process = RaftGroups.member(member.id())
                    .transport(new CountingTransport(network.join(), sent, arrived))
                    .threading(Threading.INVOKER)
                    .clock(nowNs::get)
                    .start();
            processes.put(member.id(), process);
            var unused = process.group(2, members, new SumMachine()) // keeps processes connected when the other closes
                    .options(options)
                    .start();
            nodes.put(
                    member.id(),
                    process.group(1, members, new SumMachine()).options(options).start());
        }
    }

    @AfterEach
    void closeProcesses() {
        processes.values().forEach(RaftGroups::close);
    }

    /** Lets time pass for all, a little at a time, and everything that was sent arrive. */
    private void pass(Duration time) {
        for (long end = nowNs.get() + time.toNanos(); nowNs.get() < end; ) {
            step();
        }
    }

    private void passUntil(BooleanSupplier condition) {
        TestCluster.await(() -> {
            step();
            return condition.getAsBoolean();
        });
    }

    private void step() {
        nowNs.addAndGet(STEP_NS);
        int work;
        do {
            work = processes.values().stream().mapToInt(RaftGroups::invoke).sum();
            TestCluster.await(() -> arrived.get() >= sent.get());
        } while (work > 0);
    }

    private boolean isAnyLeading() {
        return nodes.values().stream().anyMatch(node -> node.status().isLeader());
    }

    private long leader() {
        return nodes.keySet().stream()
                .filter(id -> nodes.get(id).status().isLeader())
                .findFirst()
                .orElseThrow();
    }

    private long follower() {
        long leader = leader();
        return nodes.keySet().stream().filter(id -> id != leader).findFirst().orElseThrow();
    }

    private void fallSilent() {
        open(SILENT);
        passUntil(this::isAnyLeading);
        pass(Duration.ofSeconds(5));
    }

    @Test
    void shouldSayNothingWhileNothingHappens() {
        fallSilent();
        long before = sent.get();
        long leader = leader();

        pass(Duration.ofSeconds(60));

        assertEquals(before, sent.get());
        assertEquals(leader, leader());
    }

    @Test
    void shouldGoOnTalkingUnlessToldOtherwise() {
        open(RaftGroups.defaultOptions());
        passUntil(this::isAnyLeading);
        pass(Duration.ofSeconds(5));
        long before = sent.get();

        pass(Duration.ofSeconds(10));

        assertTrue(
                sent.get() - before >= 4 * 90,
                "each leader sends two heartbeats each 100 ms, sent=" + (sent.get() - before));
    }

    @Test
    void shouldTakeAProposalOfAFollowerAndFallSilentAgain() throws Exception {
        fallSilent();
        pass(Duration.ofSeconds(30));
        long leader = leader();

        CompletableFuture<Long> sum = nodes.get(follower()).propose(SumMachine.add(4), DEADLINE);
        passUntil(sum::isDone);

        assertEquals(4, sum.get());
        assertEquals(leader, leader());
        pass(Duration.ofSeconds(5));
        long before = sent.get();
        pass(Duration.ofSeconds(30));
        assertEquals(before, sent.get());
    }

    @Test
    void shouldAnswerReadsOfEveryMember() throws Exception {
        fallSilent();

        for (RaftNode<Long> node : List.copyOf(nodes.values())) {
            pass(Duration.ofSeconds(30));
            CompletableFuture<Long> barrier = node.readBarrier(DEADLINE);
            passUntil(barrier::isDone);
            assertTrue(barrier.get() >= 2);
        }
    }

    @Test
    void shouldHandLeadershipOverAndTakeAMemberInWhenAskedInSilence() throws Exception {
        fallSilent();
        long heir = follower();
        long asked = 6 - heir - leader();

        CompletableFuture<?> moved = nodes.get(asked).transferLeadership(heir, DEADLINE);
        passUntil(moved::isDone);
        assertEquals(heir, leader());
        pass(Duration.ofSeconds(30));
        CompletableFuture<Membership> grown =
                nodes.get(asked).changeMembership(MembershipRequest.of(MembershipChange.addLearner(4, "d")), DEADLINE);
        passUntil(grown::isDone);

        assertEquals(List.of(4L), grown.get().learners());
    }

    @Test
    void shouldElectAnotherLeaderWhenTheProcessOfASilentOneDies() throws Exception {
        fallSilent();
        long dead = leader();
        processes.remove(dead).halt();
        nodes.remove(dead);

        passUntil(this::isAnyLeading);

        CompletableFuture<Long> sum = nodes.get(follower()).propose(SumMachine.add(4), DEADLINE);
        passUntil(sum::isDone);
        assertEquals(4, sum.get());
    }

    @Test
    void shouldElectAnotherLeaderWhenOnlyItsGroupCloses() throws Exception {
        fallSilent();
        long gone = leader();
        nodes.remove(gone).close();

        passUntil(this::isAnyLeading);

        CompletableFuture<Long> sum = nodes.get(follower()).propose(SumMachine.add(4), DEADLINE);
        passUntil(sum::isDone);
        assertEquals(4, sum.get());
        assertEquals(1, processes.get(gone).openCount());
    }

    @Test
    void shouldNotFallSilentWithoutAMember() {
        open(SILENT);
        passUntil(this::isAnyLeading);
        nodes.remove(follower()).close();
        pass(Duration.ofSeconds(5));
        long before = sent.get();

        pass(Duration.ofSeconds(5));

        assertTrue(sent.get() > before, "one member is missing, and shall find its leader talking when it is back");
    }
}
