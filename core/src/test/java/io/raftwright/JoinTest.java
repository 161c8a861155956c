package io.raftwright;

import static io.raftwright.GrowingCluster.DEADLINE;
import static io.raftwright.GrowingCluster.address;
import static io.raftwright.GrowingCluster.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeListener;
import io.raftwright.api.RefusedException;
import io.raftwright.api.Role;
import io.raftwright.api.Threading;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.transport.memory.InProcessNetwork;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members that begin with nothing, or with less than they had: joining is not founding. */
@Timeout(120)
class JoinTest {

    @Test
    void shouldNeverCampaignBeforeItIsToldThatItVotes() {
        AtomicLong clock = new AtomicLong();
        InMemoryLogStore log = new InMemoryLogStore(4);
        try (RaftNode<Long> joiner = Raftwright.join(4, List.of(new Member(1, "nowhere")), new SumMachine())
                .clusterId(new UUID(1, 2))
                .transport(new InProcessNetwork().join())
                .logStore(log)
                .threading(Threading.INVOKER)
                .clock(clock::get)
                .start()) {

            for (int i = 0; i < 3_600; i++) {
                clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
                joiner.invoke();
            }

            assertEquals(Role.FOLLOWER, joiner.status().role());
            assertEquals(0, joiner.status().term());
            assertEquals(0, log.lastIndex());
            assertEquals(0, joiner.membership().index());
        }
    }

    @Test
    void shouldRefuseWhatCannotJoin() {
        List<Member> members = List.of(new Member(1, "a"), new Member(2, "b"));

        assertThrows(IllegalArgumentException.class, () -> Raftwright.node(3, members, new SumMachine()));
        assertThrows(
                IllegalStateException.class,
                () -> Raftwright.join(3, members, new SumMachine())
                        .transport(new InProcessNetwork().join())
                        .start());
        assertThrows(
                IllegalStateException.class,
                () -> Raftwright.join(3, members, new SumMachine())
                        .clusterId(new UUID(1, 2))
                        .start());
    }

    @Test
    void shouldTellTheClusterIdThatAJoinerNeeds() {
        try (GrowingCluster cluster = new GrowingCluster(2)) {
            assertEquals(cluster.clusterId(), cluster.node(1).clusterId());
            assertEquals(cluster.clusterId(), cluster.join(3, 1).clusterId());
        }
    }

    @Test
    void shouldTakeInAMemberThatWasThereBefore() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.join(4, 1, 2, 3);
            CompletableFuture<Long> early = cluster.node(4).propose(SumMachine.add(1), DEADLINE);

            Membership membership = cluster.change(2, MembershipChange.addVoter(4, address(4)));

            assertEquals(List.of(1L, 2L, 3L, 4L), membership.voters());
            assertEquals(1, get(early));
            assertEquals(1, cluster.sumAt(4));
        }
    }

    @Test
    void shouldBringAJoinerUpToDateByASnapshot() {
        try (GrowingCluster cluster = new GrowingCluster(1, GrowingCluster.snapshotting())) {
            cluster.leader();
            for (int i = 0; i < 2 || cluster.node(1).status().firstIndex() < 20; i++) {
                cluster.add(1, 1);
            }
            long sum = cluster.add(1, 1);

            cluster.join(2, 1);
            cluster.change(1, MembershipChange.addVoterWhenCaughtUp(2, address(2)));
            TestCluster.await(() -> cluster.node(1).membership().voters().contains(2L));

            assertEquals(sum, cluster.sumAt(2));
            TestCluster.await(() -> cluster.node(2).membership().voters().equals(List.of(1L, 2L)));
            assertTrue(cluster.node(2).status().firstIndex() > 1);
        }
    }

    @Test
    void shouldGoOnWithItsLogWhenItJoinsAgain() {
        try (GrowingCluster cluster = new GrowingCluster(1)) {
            cluster.join(2, 1);
            cluster.change(1, MembershipChange.addVoter(2, address(2)));
            cluster.add(2, 7);
            cluster.crash(2);
            cluster.crash(1);

            cluster.start(1);
            cluster.join(2, 1);

            assertEquals(7, cluster.sumAt(2));
            assertEquals(8, cluster.add(2, 1));
        }
    }

    /** The contact does not lead, and the leader is not known to the joiner. */
    @Test
    void shouldFindTheOthersThroughOneContact() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            long contact = cluster.leader() % 3 + 1;
            cluster.join(4, contact);

            cluster.change(contact, MembershipChange.addVoter(4, address(4)));

            cluster.add(4, 1);
            assertEquals(1, cluster.sumAt(4));
        }
    }

    /** While it was away all but one of those it knows left, and that one does not lead. */
    @Test
    void shouldComeBackToAClusterOfWhichItKnowsOneMember() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.join(4, 1, 2, 3);
            cluster.change(1, MembershipChange.addVoter(4, address(4)));
            cluster.crash(4);
            for (long id = 5; id <= 6; id++) {
                cluster.join(id, 1, 2, 3);
                cluster.change(3, MembershipChange.addVoterWhenCaughtUp(id, address(id)));
                long joined = id;
                TestCluster.await(() -> cluster.node(3).membership().voters().contains(joined));
            }
            cluster.change(3, MembershipChange.remove(1));
            cluster.change(3, MembershipChange.remove(2));
            // Whoever stands for election at the same moment may win it instead: then once more.
            TestCluster.await(() -> cluster.node(3)
                    .transferLeadership(5, DEADLINE)
                    .handle((term, failure) -> failure == null)
                    .join());
            cluster.crash(1);
            cluster.crash(2);
            long sum = cluster.add(3, 1);

            cluster.join(4, 1, 2, 3);

            assertEquals(sum, cluster.sumAt(4));
            TestCluster.await(() -> cluster.node(4).membership().voters().equals(List.of(3L, 4L, 5L, 6L)));
        }
    }

    @Test
    void shouldNoteTheDiskOfEveryMember() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.join(4, 1, 2, 3);
            cluster.change(1, MembershipChange.addVoter(4, address(4)));

            cluster.awaitDisksKnown(1, 2, 3, 4);

            for (long id = 1; id <= 4; id++) {
                assertEquals(
                        cluster.log(id).incarnation(), cluster.configuration(2).incarnation(id));
            }
        }
    }

    /** With two members of three, one of them without its disk, there is no majority: what was written could be lost. */
    @Test
    void shouldRefuseAKnownMemberWithAnEmptyDisk() { // scenario 25
        AtomicReference<Long> strange = new AtomicReference<>();
        AtomicReference<Throwable> broken = new AtomicReference<>();
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.add(1, 5);
            cluster.awaitDisksKnown(1, 2, 3);
            for (long id = 1; id <= 3; id++) {
                cluster.crash(id);
            }

            cluster.wipe(3, 33);
            cluster.start(1, new NodeListener() {
                @Override
                public void onStrangeDisk(long memberId) {
                    strange.set(memberId);
                }
            });
            RaftNode<Long> wiped = cluster.start(3, new NodeListener() {
                @Override
                public void onBroken(Throwable cause) {
                    broken.set(cause);
                }
            });
            TestCluster.await(() -> broken.get() != null);
            CompletableFuture<Long> write = cluster.node(1).propose(SumMachine.add(1), Duration.ofSeconds(1));

            TestCluster.await(() -> strange.get() != null && strange.get() == 3);
            assertEquals(Role.STOPPED, wiped.status().role());
            assertTrue(broken.get() instanceof ForeignStorageException, () -> "" + broken.get());
            assertTrue(String.valueOf(broken.get().getMessage()).contains("remove the member"));
            assertThrows(RefusedException.class, () -> get(write));
            assertFalse(cluster.node(1).status().isLeader());
            cluster.start(2);
            assertEquals(6, cluster.add(1, 1));
        }
    }

    /** As above, but the one without its disk is not told, and goes on. */
    @Test
    void shouldTakeNoVoteFromAnEmptyDisk() { // scenario 25
        for (int seed = 0; seed < 10; seed++) {
            try (StepCluster cluster = new StepCluster(3, seed)) {
                long leader = cluster.awaitLeader();
                cluster.get(cluster.node(leader).propose(SumMachine.add(1), DEADLINE));
                cluster.pass(50);
                for (long id = 1; id <= 3; id++) {
                    cluster.crash(id);
                }
                cluster.network.hold(frame -> frame.is(MessageType.ROSTER) || frame.is(MessageType.DISK_REFUSED));

                cluster.wipe(3, 33);
                cluster.start(1, new NodeListener() {});
                cluster.start(3, new NodeListener() {});
                for (int i = 0; i < 2_000; i++) {
                    cluster.step();
                    assertEquals(0, cluster.leader());
                }
                cluster.start(2, new NodeListener() {});

                long next = cluster.awaitLeader();
                assertEquals(2, cluster.get(cluster.node(next).propose(SumMachine.add(1), DEADLINE)));
                assertEquals(0, cluster.node(3).status().commitIndex() - 1, "it gets nothing and counts for nothing");
            }
        }
    }

    @Test
    void shouldTakeInAWipedMachineUnderANewId() {
        try (GrowingCluster cluster = new GrowingCluster(3)) {
            cluster.add(1, 5);
            cluster.awaitDisksKnown(1, 2, 3);
            cluster.crash(3);

            cluster.join(4, 1, 2);
            Membership membership = cluster.change(
                    1,
                    MembershipRequest.of(
                            MembershipChange.remove(3), MembershipChange.addVoterWhenCaughtUp(4, address(4))));
            TestCluster.await(() -> cluster.node(1).membership().voters().equals(List.of(1L, 2L, 4L)));

            assertFalse(membership.voters().contains(3L));
            assertEquals(5, cluster.sumAt(4));
        }
    }
}
