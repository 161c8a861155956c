package io.raftwright.testkit.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.ForceNewCluster;
import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.Role;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageInUseException;
import io.raftwright.testkit.process.Choices;
import io.raftwright.testkit.process.Directories;
import io.raftwright.wal.WriteAheadLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Membership over real sockets and real logs. */
@Timeout(120)
class TcpMembershipTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    Path directory;

    private final List<TcpMember> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(member -> member.node().halt());
    }

    private Path home(long id) {
        return directory.resolve("" + id);
    }

    private TcpMember found(long id, List<Member> founders) {
        return keep(TcpMember.found(id, founders, founders.get((int) id - 1).address(), home(id)));
    }

    private TcpMember keep(TcpMember member) {
        opened.add(member);
        return member;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "not within 30 s");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private static Membership change(TcpMember through, MembershipChange... changes) throws Exception {
        return through.node()
                .changeMembership(io.raftwright.api.MembershipRequest.of(changes), DEADLINE)
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldGrowShrinkAndFollowAMovedMemberWithoutRestart() throws Exception {
        List<Member> all = Choices.members(4);
        List<Member> founders = all.subList(0, 1);
        TcpMember first = found(1, founders);
        UUID clusterId = first.node().clusterId();
        first.add(1);
        for (long id = 2; id <= 3; id++) {
            String address = all.get((int) id - 1).address();
            keep(TcpMember.join(id, founders, clusterId, address, home(id)));
            change(first, MembershipChange.addVoterWhenCaughtUp(id, address));
            long joined = id;
            await(() -> first.node().membership().voters().contains(joined));
        }
        TcpMember third = opened.get(2);
        third.add(1);
        third.close();

        String elsewhere = all.get(3).address();
        TcpMember moved = keep(TcpMember.join(3, founders, clusterId, elsewhere, home(3)));
        change(opened.get(1), MembershipChange.moveTo(3, elsewhere));

        assertEquals(3, moved.add(1));
        await(() -> elsewhere.equals(moved.node().membership().addresses().get(3L)));
        Membership two = change(first, MembershipChange.remove(1));
        await(() -> first.node().status().role() != Role.LEADER);
        first.close();
        assertEquals(List.of(2L, 3L), two.voters());
        assertEquals(4, moved.add(1));
        assertEquals(4, opened.get(1).sum());
    }

    /** All hosts moved at once, so nobody can be told: the addresses given at the start stand in. */
    @Test
    void shouldFindEachOtherByTheAddressesGivenWhenAllMoved() throws Exception {
        List<Member> before = Choices.members(3);
        for (long id = 1; id <= 3; id++) {
            found(id, before);
        }
        opened.get(0).add(5);
        opened.forEach(TcpMember::close);

        List<Member> after = Choices.members(3);
        for (long id = 1; id <= 3; id++) {
            found(id, after);
        }

        assertEquals(6, opened.get(4).add(1));
    }

    @Test
    void shouldStopAMemberThatCameBackWithoutItsDisk() throws Exception { // scenario 25
        List<Member> founders = Choices.members(3);
        for (long id = 1; id <= 3; id++) {
            found(id, founders);
        }
        opened.get(2).add(5);
        opened.get(2).sum();
        opened.get(2).close();
        Directories.delete(home(3));

        TcpMember wiped = found(3, founders);

        await(() -> wiped.broken() != null);
        assertInstanceOf(ForeignStorageException.class, wiped.broken());
        assertEquals(Role.STOPPED, wiped.node().status().role());
        assertEquals(6, opened.get(0).add(1));
    }

    @Test
    void shouldForceANewClusterOnAClosedDirectoryOnly() throws Exception {
        List<Member> all = Choices.members(4);
        List<Member> founders = all.subList(0, 3);
        UUID clusterId = Raftwright.clusterId("tcp", founders);
        for (long id = 1; id <= 3; id++) {
            found(id, founders);
        }
        opened.get(0).add(5);
        assertEquals(5, opened.get(0).sum());
        opened.get(1).node().halt();
        opened.get(2).node().halt();

        assertThrows(StorageInUseException.class, () -> TcpMember.log(1, clusterId, home(1)));
        opened.get(0).close();
        try (WriteAheadLog log = TcpMember.log(1, clusterId, home(1));
                SnapshotStore snapshots = TcpMember.snapshots(clusterId, home(1))) {
            ForceNewCluster.run(1, log, snapshots, ForceNewCluster.CONFIRMATION);
        }
        TcpMember survivor = found(1, founders);
        assertEquals(5, survivor.sum());
        String address = all.get(3).address();
        TcpMember fourth = keep(TcpMember.join(4, founders.subList(0, 1), clusterId, address, home(4)));
        change(survivor, MembershipChange.addVoter(4, address));
        TcpMember second = found(2, founders);
        TcpMember third = found(3, founders);
        await(() -> second.node().status().isLeader() || third.node().status().isLeader());

        assertEquals(6, fourth.add(1));
        assertEquals(List.of(1L, 4L), survivor.node().membership().voters());
        assertEquals(6, survivor.sum());
    }
}
