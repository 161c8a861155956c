package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.StorageInUseException;
import io.raftwright.transport.TransportException;
import io.raftwright.transport.memory.InProcessNetwork;
import io.raftwright.transport.tls.TlsCredentialsException;
import io.raftwright.transport.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real members: log and snapshots on the disk, one without sockets and three with. */
class OpeningTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final List<ConfigMap> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(ConfigMap::close);
    }

    @Test
    void shouldFindEverythingAgainWhenReopened() {
        ConfigMap first = keep(ConfigMap.openSingle(directory));
        first.put("greeting", "hello");
        long revision = first.put("other", "x").revision();
        first.close();

        ConfigMap second = keep(ConfigMap.openSingle(directory));

        assertEquals("hello", second.get("greeting"));
        assertEquals(revision, second.range(KeyRange.all()).revision());
        assertEquals(revision + 1, second.put("greeting", "again").revision());
    }

    @Test
    void shouldNotDeliverOldChangesToAWatchFromNowAfterReopening() throws InterruptedException {
        ConfigMap first = keep(ConfigMap.openSingle(directory));
        for (int i = 0; i < 100; i++) {
            first.put("k", "" + i);
        }
        first.halt();
        ConfigMap second = keep(ConfigMap.openSingle(directory));
        Recorder recorder = new Recorder();

        second.watch(KeyRange.all(), recorder);
        long revision = second.put("k", "new").revision();

        WatchBatch only = recorder.next();
        assertEquals(revision, only.revision());
    }

    @Test
    void shouldServeThreeMembersOverTcp() throws IOException, InterruptedException {
        List<Member> members = List.of(onFreePort(1), onFreePort(2), onFreePort(3));
        List<ConfigMap> maps = new ArrayList<>();
        for (Member member : members) {
            maps.add(keep(ConfigMap.open(member.id(), members, directory.resolve("" + member.id())))
                    .within(PATIENCE));
        }
        Recorder recorder = new Recorder();
        maps.get(2).watch(KeyRange.prefix("k"), recorder);

        for (int i = 0; i < 30; i++) {
            maps.get(i % 3).put("k" + i, "" + i);
            assertEquals("" + i, maps.get((i + 1) % 3).get("k" + i));
        }
        int leader = leaderOf(maps);
        maps.get(leader).halt();
        ConfigMap survivor = maps.get((leader + 1) % 3);
        survivor.put("k-after", "halt");

        assertEquals(31, survivor.range(KeyRange.prefix("k")).count());
        if (leader != 2) {
            assertEquals(31, recorder.upTo(survivor.stale().revision()).size());
        }
    }

    @Test
    void shouldRefuseADirectoryInUse() {
        keep(ConfigMap.openSingle(directory));

        assertThrows(StorageInUseException.class, () -> ConfigMap.openSingle(directory));
    }

    @Test
    void shouldRefuseADirectoryOfAnotherMemberAndLeaveItUsable() {
        keep(ConfigMap.openSingle(directory)).close();
        List<Member> pair = List.of(new Member(1, "m1"), new Member(2, "m2"));
        ConfigMapBuilder other = ConfigMap.builder()
                .member(2, pair)
                .transport(new InProcessNetwork().join())
                .directory(directory);

        assertThrows(ForeignStorageException.class, other::open);

        assertEquals(
                1, keep(ConfigMap.openSingle(directory)).range(KeyRange.all()).revision());
    }

    @Test
    void shouldLetGoOfTheDirectoryWhenThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Member> members = List.of(new Member(1, "127.0.0.1:" + taken.getLocalPort()));
            assertThrows(TransportException.class, () -> ConfigMap.open(1, members, directory));
        }

        keep(ConfigMap.openSingle(directory)).put("k", "v");
    }

    @Test
    void shouldNotTalkPlaintextBeyondThisHostUnlessTold() {
        List<Member> members = Members.parse("1=127.0.0.1:7001,2=10.0.0.2:7001");

        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> ConfigMap.open(1, members, directory));

        assertTrue(String.valueOf(refused.getMessage()).contains("10.0.0.2:7001"));
    }

    @Test
    void shouldLetGoOfTheDirectoryWhenACertificateCannotBeUsed() {
        List<Member> members = Members.parse("1=127.0.0.1:0,2=10.0.0.2:7001");
        Path missing = directory.resolve("missing.pem");

        TlsCredentialsException refused = assertThrows(
                TlsCredentialsException.class,
                () -> ConfigMap.builder()
                        .member(1, members)
                        .directory(directory)
                        .tls(TlsSettings.mutual(missing, missing, missing))
                        .open());

        assertTrue(String.valueOf(refused.getMessage()).contains(missing.toString()));
        keep(ConfigMap.openSingle(directory)).put("k", "v");
    }

    @Test
    void shouldNotTakeTlsAndPlaintextTogether() {
        TlsSettings tls = TlsSettings.mutual(directory, directory, directory);
        ConfigMapBuilder both =
                ConfigMap.builder().directory(directory).plaintext().tls(tls);

        assertThrows(IllegalStateException.class, both::open);
    }

    @Test
    void shouldKnowLoopbackByItsText() {
        for (String near : List.of("localhost:1", "LOCALHOST:1", "127.0.0.1:1", "127.9.9.9:1", "[::1]:1")) {
            assertTrue(TcpOpening.isLoopback(near), near);
        }
        for (String far : List.of("127.evil.example:1", "localhost.example:1", "10.0.0.1:1", "[::2]:1", "", "x")) {
            assertFalse(TcpOpening.isLoopback(far), far);
        }
    }

    private ConfigMap keep(ConfigMap map) {
        opened.add(map);
        return map;
    }

    private static Member onFreePort(long id) throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Member(id, "127.0.0.1:" + probe.getLocalPort());
        }
    }

    private static int leaderOf(List<ConfigMap> maps) {
        for (int i = 0; i < maps.size(); i++) {
            if (maps.get(i).status().isLeader()) {
                return i;
            }
        }
        throw new AssertionError("no leader after successful writes, members=" + maps);
    }
}
