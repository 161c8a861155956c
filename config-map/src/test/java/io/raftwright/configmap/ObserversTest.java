package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A map in a service with many instances: some vote, the others observe, and who does which is not their host's concern. */
@Timeout(180)
class ObserversTest {
    private static final MembershipPolicy POLICY = MembershipPolicy.automatic(3)
            .withReplaceVoterAfter(Duration.ofMillis(1_500))
            .withPromoteAfter(Duration.ofMillis(300))
            .withPause(Duration.ofMillis(300));

    @TempDir
    Path directory;

    private static boolean isSettled(Membership membership) {
        return isSettled(membership, 3);
    }

    private static boolean isSettled(Membership membership, int voters) {
        return !membership.isJoint() && membership.voters().size() == voters;
    }

    /** Three voters and six observers, a voter lost, all restarted: nothing acknowledged is lost, no watch misses or repeats anything. */
    @Test
    void shouldServeOnAllInstancesWhileVotersAreLostAndReplaced() throws InterruptedException {
        try (Service service = new Service(directory, 3, POLICY)) {
            Map<Long, Recorder> watches = new TreeMap<>();
            for (long id = 4; id <= 9; id++) {
                service.join(id);
            }
            service.awaitMembership(4, membership -> membership.learners().size() == 6);
            for (long id = 4; id <= 9; id++) {
                Recorder recorder = new Recorder();
                service.map(id).watch(WatchRequest.of(KeyRange.prefix("n/")).fromRevision(2), recorder);
                watches.put(id, recorder);
            }
            long lost = service.leader();
            Map<String, String> acknowledged = new TreeMap<>();
            write(service, acknowledged, 4, 5, 6, 7, 8, 9);

            service.kill(lost);
            write(service, acknowledged, 4, 5, 6, 7, 8, 9);
            service.awaitMembership(
                    4,
                    membership -> isSettled(membership) && membership.learners().contains(lost));
            write(service, acknowledged, 4, 5, 6, 7, 8, 9);

            for (long id = 4; id <= 9; id++) {
                List<Long> revisions = watches.get(id).upTo(acknowledged.size() + 1).stream()
                        .map(WatchBatch::revision)
                        .toList();
                assertEquals(
                        java.util.stream.LongStream.rangeClosed(2, acknowledged.size() + 1)
                                .boxed()
                                .toList(),
                        revisions);
                assertHolds(acknowledged, service.map(id));
            }
            ConfigMap back = service.join(lost);
            assertHolds(acknowledged, back);
            assertFalse(back.membership().voters().contains(lost));

            for (long id = 1; id <= 9; id++) {
                service.kill(id);
            }
            for (long id = 1; id <= 9; id++) {
                service.join(id);
            }
            assertHolds(acknowledged, service.map(9));
            service.awaitMembership(9, ObserversTest::isSettled);
        }
    }

    /** The leader's machine and then another voter's are lost for good, the second before the first is missed; two instances stand in. */
    @Test
    void shouldReplaceTwoOfFiveVotersWhoseMachinesAreLost() {
        try (Service service = new Service(directory, 5, POLICY.withVoters(5))) {
            for (long id = 6; id <= 8; id++) {
                service.join(id);
            }
            service.awaitMembership(6, membership -> membership.learners().size() == 3);
            Map<String, String> acknowledged = new TreeMap<>();
            write(service, acknowledged, 6, 7, 8);

            long first = service.leader();
            service.kill(first);
            write(service, acknowledged, 6, 7, 8);
            long second = service.leader();
            service.kill(second);
            write(service, acknowledged, 6, 7, 8);
            service.awaitMembership(
                    6,
                    membership ->
                            isSettled(membership, 5) && membership.learners().containsAll(List.of(first, second)));
            write(service, acknowledged, 6, 7, 8);

            for (long id = 1; id <= 8; id++) {
                if (id != first && id != second) {
                    assertHolds(acknowledged, service.map(id));
                }
            }
        }
    }

    private static void write(Service service, Map<String, String> acknowledged, long... through) {
        for (int i = 0; i < 4; i++) {
            for (long id : through) {
                String key = "n/" + acknowledged.size();
                acknowledged.put(key, "" + id);
                service.map(id).put(key, "" + id);
            }
        }
    }

    private static void assertHolds(Map<String, String> acknowledged, ConfigMap map) {
        Map<String, String> found = new TreeMap<>();
        map.range(KeyRange.prefix("n/"))
                .kvs()
                .forEach(kv -> found.put(kv.key().utf8(), kv.value().utf8()));
        assertEquals(acknowledged, found);
    }

    @Test
    void shouldServeEveryKindOfCallOnAnObserver() throws InterruptedException {
        try (Service service = new Service(directory, 1, MembershipPolicy.open())) {
            ConfigMap observer = service.join(2);
            observer.put("k", "1");
            assertEquals("1", observer.get("k"), "what it wrote itself");
            service.map(1).put("k", "2");
            assertEquals("2", observer.get("k"), "what was written elsewhere before it asked");
            assertEquals("2", observer.stale().get("k"));
            assertEquals("2", observer.bounded(Duration.ofMinutes(1)).get("k"));

            Recorder recorder = new Recorder();
            observer.watch(KeyRange.key("leased"), recorder);
            Lease lease = observer.leases().grant(Duration.ofSeconds(1));
            observer.put(Op.put("leased", "x").withLease(lease.id()));
            assertEquals(1, recorder.next().events().size());
            assertEquals(1, recorder.next().events().size(), "the lease ran out, and the key went with it");
            assertNull(service.map(1).get("leased"));
        }
    }

    /** Over TCP: found once, then join; an instance that lost its disk comes back as another member and takes the place of the old. */
    @Test
    void shouldFoundOnceAndJoinFromThenOnOverTcp() throws IOException {
        Member founder = new Member(1, freeAddress());
        List<ConfigMap> opened = new ArrayList<>();
        try {
            opened.add(overTcp()
                    .member(1, List.of(founder))
                    .directory(directory.resolve("0"))
                    .open());
            String[] addresses = {founder.address(), freeAddress(), freeAddress(), freeAddress()};
            for (int i = 1; i < addresses.length; i++) {
                opened.add(joined(i, addresses[i], founder));
            }
            opened.get(3).put("k", "v");
            Service.await(() -> isSettled(opened.get(0).membership()));
            assertEquals(
                    founder.address(), opened.get(3).membership().addresses().get(1L));

            long leftId = opened.get(3).status().memberId();
            opened.get(3).leave();
            Service.await(() -> !opened.get(0).membership().addresses().containsKey(leftId));

            opened.get(2).halt();
            long lostId = opened.get(2).status().memberId();
            ConfigMap again = joined(9, addresses[2], founder);
            opened.add(again);
            assertEquals("v", again.get("k"));
            assertNotEquals(lostId, again.status().memberId());
            Service.await(() -> !again.membership().addresses().containsKey(lostId) && isSettled(again.membership()));

            opened.get(0).halt();
            opened.get(1).halt();
            again.halt();
            for (int i = 0; i < 2; i++) {
                opened.add(joined(i, addresses[i], founder));
            }
            opened.add(joined(9, addresses[2], founder));
            assertEquals("v", opened.get(opened.size() - 1).get("k"), "founders, too, go on by joining");
        } finally {
            opened.forEach(ConfigMap::halt);
        }
    }

    private ConfigMapBuilder overTcp() {
        return ConfigMap.builder()
                .options(Service.OPTIONS)
                .segmentLength(Service.SEGMENT_LENGTH)
                .deadline(Service.PATIENCE)
                .membership(POLICY);
    }

    private ConfigMap joined(int directoryNumber, String address, Member seed) {
        return overTcp()
                .join(address, List.of(seed))
                .directory(directory.resolve("" + directoryNumber))
                .open();
    }

    private static String freeAddress() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + probe.getLocalPort();
        }
    }

    @Test
    void shouldStayIfItMayNotLeave() {
        try (Service service = new Service(directory, 1, MembershipPolicy.automatic(1))) {
            service.map(1).put("k", "v");

            assertThrows(
                    RuntimeException.class,
                    () -> service.map(1).within(Duration.ofMillis(300)).leave());

            assertEquals("v", service.map(1).get("k"));
        }
    }

    @Test
    void shouldRefuseWhatCannotJoin() {
        ConfigMapBuilder builder = ConfigMap.builder().directory(directory.resolve("none"));

        assertThrows(IllegalArgumentException.class, () -> builder.join("", List.of(new Member(1, "a:1"))));
        assertThrows(IllegalArgumentException.class, () -> builder.join(-1, "127.0.0.1:1", List.of()));
        assertThrows(
                IllegalStateException.class,
                () -> builder.join("127.0.0.1:1", List.of()).open());
        assertThrows(
                IllegalStateException.class,
                () -> builder.join("10.0.0.1:1", List.of(new Member(1, "10.0.0.2:1")))
                        .open());
    }
}
