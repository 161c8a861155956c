package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.configmap.api.CheckResult;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.CorruptStateException;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.StateHash;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.transport.memory.InProcessNetwork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members compare their states; one whose memory was damaged is found, named and stopped. */
class StateCheckTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final InProcessNetwork network = new InProcessNetwork();
    private final Map<Long, ConfigMap> maps = new TreeMap<>();
    private final BlockingQueue<Throwable> broken = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> named = new LinkedBlockingQueue<>();
    private Duration checkEvery = Duration.ZERO;

    @AfterEach
    void close() {
        maps.values().forEach(ConfigMap::close);
    }

    private void openAll(int size) {
        for (long id = 1; id <= size; id++) {
            open(id, size);
        }
    }

    private void open(long id, int size) {
        NodeListener listener = new NodeListener() {
            @Override
            public void onBroken(Throwable cause) {
                broken.add(cause);
            }

            @Override
            public void onDivergence(long memberId, long index, long stateHash, long expectedHash) {
                assertNotEquals(stateHash, expectedHash);
                named.add(memberId);
            }
        };
        ConfigMap map = ConfigMap.builder()
                .member(
                        id,
                        LongStream.rangeClosed(1, size)
                                .mapToObj(each -> new Member(each, "memory"))
                                .toList())
                .transport(network.join())
                .directory(directory.resolve("" + id))
                .segmentLength(4 << 20)
                .checkEvery(checkEvery)
                .listener(listener)
                .deadline(PATIENCE)
                .open();
        maps.put(id, map);
    }

    /** Changes one byte of a value in the memory of one member, and nothing else anywhere. */
    private void corrupt(long id, String value, String other) {
        MapMember member = ((MemberMap) maps.get(id)).member();
        ConfigStore store = member.store();
        member.node()
                .readStale(() -> {
                    String image = new String(Applied.imageOf(store), StandardCharsets.ISO_8859_1);
                    byte[] damaged = image.replace(value, other).getBytes(StandardCharsets.ISO_8859_1);
                    try {
                        store.restore(new ByteArrayInputStream(damaged));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return true;
                })
                .join();
    }

    private void write() {
        for (int i = 0; i < 20; i++) {
            maps.get(1L).put("k" + i, "value " + i);
        }
        long lease = maps.get(1L).leases().grant(Duration.ofMinutes(1)).id();
        maps.get(1L).put(Op.put("leased", "v").withLease(lease));
        maps.values().forEach(map -> assertEquals("value 7", map.get("k7")));
    }

    // ---- hashes

    @Test
    void shouldHaveTheSameHashOnAllMembersForTheSameRevisions() {
        openAll(3);
        write();

        for (long revision : List.of(Range.LATEST, 5L, 1L)) {
            StateHash first = maps.get(1L).maintenance().hash(revision);
            assertEquals(first, maps.get(2L).maintenance().hash(revision));
            assertEquals(first, maps.get(3L).maintenance().hash(revision));
            assertTrue(revision == Range.LATEST || first.revision() == revision, first::toString);
        }
        Maintenance maintenance = maps.get(2L).maintenance();
        StateHash before = maintenance.hash(10);
        maps.get(1L).put("k7", "another value");
        assertEquals(before, maintenance.hash(10));
        assertNotEquals(maintenance.hash(11).hash(), before.hash());
        maps.get(1L).compact(9);
        assertNotEquals(before, maintenance.hash(10)); // of another compact revision
        assertThrows(CompactedException.class, () -> maintenance.hash(8));
        assertThrows(FutureRevisionException.class, () -> maintenance.hash(1000));
    }

    // ---- comparisons

    @Test
    void shouldFindNothingAmongHealthyMembers() {
        openAll(3);
        write();

        CheckResult result = maps.get(3L).maintenance().check();

        assertEquals(Set.of(1L, 2L, 3L), result.hashes().keySet());
        assertTrue(
                result.isSame() && result.corrupt().isEmpty() && result.silent().isEmpty(), result::toString);
        assertEquals(22, result.revision());
        assertEquals(List.of(), maps.get(1L).maintenance().corruptMembers());
    }

    @Test
    void shouldNameAndStopAMemberWhoseMemoryIsDamaged() throws InterruptedException {
        openAll(3);
        write();
        long corruptId = 1 + maps.get(1L).status().leaderId() % 3; // a follower
        long healthyId = 1 + corruptId % 3;
        corrupt(corruptId, "value 7", "value 8");

        CheckResult result = maps.get(healthyId).maintenance().check();

        assertEquals(1, result.corrupt().size(), result::toString);
        CorruptMember corrupt = result.corrupt().get(0);
        assertEquals(corruptId, corrupt.memberId());
        assertEquals(22, corrupt.revision());
        assertCorrupt(broken.poll(20, TimeUnit.SECONDS), corrupt);
        assertThrows(NodeStoppedException.class, () -> maps.get(corruptId).get("k7"));
        for (int i = 0; i < 3; i++) {
            assertEquals(corruptId, named.poll(20, TimeUnit.SECONDS));
        }
        assertEquals(List.of(corrupt), maps.get(healthyId).maintenance().corruptMembers());
        assertEquals("value 7", maps.get(healthyId).get("k7"));
        maps.get(healthyId).put("k", "goes on");

        // Only its memory was damaged: it comes to the comparison again, with a state that is right.
        maps.get(corruptId).close();
        open(corruptId, 3);
        assertEquals("goes on", maps.get(corruptId).get("k"));
        assertEquals("value 7", maps.get(corruptId).get("k7"));
        assertTrue(maps.get(corruptId).maintenance().check().isSame());
        maps.get(corruptId).maintenance().disarm();
        assertEquals(List.of(), maps.get(healthyId).maintenance().corruptMembers());
    }

    private static void assertCorrupt(@Nullable Throwable failure, CorruptMember corrupt) {
        assertNotNull(failure);
        CorruptStateException cause = assertInstanceOf(CorruptStateException.class, failure.getCause());
        assertEquals(corrupt, cause.member());
        assertTrue(String.valueOf(cause.getMessage()).contains("expectedHash="), cause::getMessage);
    }

    @Test
    void shouldStopALeaderThatIsCorruptAndItsSuccessorRemembers() throws InterruptedException {
        checkEvery = Duration.ofSeconds(1);
        openAll(3);
        write();
        long leaderId = maps.get(1L).status().leaderId();
        long otherId = 1 + leaderId % 3;
        corrupt(leaderId, "value 7", "value 8");

        Throwable failure = broken.poll(30, TimeUnit.SECONDS);

        List<CorruptMember> corrupt = maps.get(otherId).maintenance().corruptMembers();
        assertEquals(1, corrupt.size());
        assertEquals(leaderId, corrupt.get(0).memberId());
        assertCorrupt(failure, corrupt.get(0));
        assertEquals("value 7", maps.get(otherId).get("k7"));
    }

    @Test
    void shouldStopNobodyWhereNoMajorityAgrees() throws InterruptedException {
        openAll(2);
        write();
        corrupt(2, "value 7", "value 8");

        CheckResult result = maps.get(1L).maintenance().check();

        assertTrue(!result.isSame() && result.corrupt().isEmpty(), result::toString);
        assertEquals(0, named.poll(20, TimeUnit.SECONDS));
        assertEquals("value 7", maps.get(1L).get("k7"));
        maps.get(2L).put("k", "goes on");
    }

    @Test
    void shouldNotWaitLongerThanTheDeadlineForAMemberThatIsAway() {
        openAll(3);
        write();
        maps.get(2L).halt();

        CheckResult result =
                maps.get(3L).within(Duration.ofSeconds(2)).maintenance().check();

        assertEquals(List.of(2L), result.silent());
        assertTrue(result.isSame() && result.hashes().size() == 2, result::toString);
    }

    @Test
    void shouldRefuseAPeriodThatIsTooShort() {
        assertThrows(IllegalArgumentException.class, () -> ConfigMap.builder().checkEvery(Duration.ofMillis(10)));
    }
}
