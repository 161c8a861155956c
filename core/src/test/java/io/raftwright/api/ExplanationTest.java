package io.raftwright.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeStatus.Limit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The sentences, one for each thing that a proposal may wait for. */
class ExplanationTest {
    private static final Map<TestStatus, String> SENTENCES = new LinkedHashMap<>();

    static {
        SENTENCES.put(
                TestStatus.leader().peer(2, 100).peer(3, 100),
                "nothing waits: leader in term 4, all 100 entries are committed, sync p99 40 ms");
        SENTENCES.put(TestStatus.leader().role(Role.STOPPED), "this node is stopped: use another member");
        SENTENCES.put(
                TestStatus.follower().leaderless(Duration.ofMillis(1_240)).role(Role.PRE_CANDIDATE),
                "no leader known for 1.2 s: this member is PRE_CANDIDATE in term 4, "
                        + "and an election takes a majority of the voters [1, 2, 3]");
        SENTENCES.put(TestStatus.follower(), "not leader: proposals go to member 2, heard of 20 ms ago");
        SENTENCES.put(
                TestStatus.follower().indexes(100, 100, 100, 88),
                "not leader: proposals go to member 2, heard of 20 ms ago; the state machine here is 12 entries behind");
        SENTENCES.put(
                TestStatus.leader()
                        .stalled()
                        .role(Role.FOLLOWER)
                        .leaderless(Duration.ofMillis(300))
                        .syncing(Duration.ofMillis(900)),
                "own disk hangs: a sync has been running for 900 ms; this member neither leads nor votes until it is back");
        SENTENCES.put(
                TestStatus.follower().stalled().syncing(Duration.ofMillis(900)),
                "own disk hangs: a sync has been running for 900 ms; this member neither leads nor votes until it is back, "
                        + "member 2 leads");
        SENTENCES.put(
                TestStatus.leader().voters(1L).stalled(),
                "own disk hangs: what was written does not become durable; "
                        + "nothing is committed until it is back, for this is the only voter");
        SENTENCES.put(
                TestStatus.leader().stalled().writing(Duration.ofSeconds(2)),
                "own disk hangs: a write to the log has been running for 2.0 s; this member does nothing until it ends");
        SENTENCES.put(
                TestStatus.leader().transferTo(3),
                "leadership is being handed over to member 3: proposals wait until that ends");
        SENTENCES.put(
                TestStatus.leader().peer(2, 100).silentPeer(3, Duration.ofSeconds(5)),
                "nothing waits: leader in term 4, all 100 entries are committed, sync p99 40 ms");
        SENTENCES.put(
                TestStatus.leader().silentPeer(2, Duration.ofMillis(350)).silentPeer(3, Duration.ofSeconds(5)),
                "leader, but no quorum answers: member 2 silent for 350 ms, member 3 silent for 5.0 s");
        SENTENCES.put(
                TestStatus.leader()
                        .voters(1L, 2L, 3L)
                        .outgoing(1L, 4L, 5L)
                        .peer(2, 100)
                        .peer(3, 100)
                        .silentPeer(4, Duration.ofSeconds(1))
                        .silentPeer(5, Duration.ofSeconds(2)),
                "leader, but no quorum answers: member 4 silent for 1.0 s, member 5 silent for 2.0 s");
        SENTENCES.put(
                TestStatus.leader().indexes(1_000, 1_000, 188, 188).peer(2, 100).peer(3, 188),
                "slowest follower that the quorum needs is member 3: 812 entries behind "
                        + "(REPLICATE, 812 messages of 8120 bytes on their way, heard of 20 ms ago), sync p99 40 ms");
        SENTENCES.put(
                TestStatus.leader().indexes(101, 100, 100, 100).peer(2, 100).peer(3, 101),
                "the own disk is 1 entry behind, sync p99 40 ms");
        SENTENCES.put(
                TestStatus.leader()
                        .indexes(110, 100, 100, 90)
                        .peer(2, 100)
                        .peer(3, 110)
                        .syncing(Duration.ofMillis(900)),
                "the own disk is 10 entries behind, sync p99 40 ms, one running for 900 ms; "
                        + "the state machine here is 10 entries behind");
        SENTENCES.put(
                TestStatus.leader()
                        .voters(1L, 2L, 3L)
                        .outgoing(1L, 4L, 5L)
                        .indexes(110, 110, 70, 70)
                        .peer(2, 110)
                        .peer(3, 110)
                        .peer(4, 70)
                        .peer(5, 60),
                "slowest follower that the quorum needs is member 4: 40 entries behind "
                        + "(REPLICATE, 40 messages of 400 bytes on their way, heard of 20 ms ago), sync p99 40 ms");
        SENTENCES.put(
                TestStatus.leader().indexes(101, 101, 100, 100),
                "leader since 180.0 s, members have not answered yet, sync p99 40 ms");
        SENTENCES.put(
                TestStatus.follower().waiting(65_536, 900, Limit.PENDING),
                "back pressure: 65536 proposals of 900 bytes wait at this member; "
                        + "not leader: proposals go to member 2, heard of 20 ms ago");
        SENTENCES.put(
                TestStatus.leader()
                        .indexes(300, 300, 100, 100)
                        .peer(2, 100)
                        .peer(3, 90)
                        .waiting(5, 50, Limit.UNCOMMITTED),
                "back pressure: 200 entries are not committed yet, and no more may be; "
                        + "slowest follower that the quorum needs is member 2: 200 entries behind "
                        + "(REPLICATE, 200 messages of 2000 bytes on their way, heard of 20 ms ago), sync p99 40 ms");
        SENTENCES.put(
                TestStatus.leader().peer(2, 100).peer(3, 100).waiting(5, 50, Limit.STORAGE),
                "storage full: proposals wait until there is room for the log");
    }

    @TestFactory
    Stream<DynamicTest> shouldSayWhatAProposalWaitsFor() {
        return SENTENCES.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.getValue(),
                        () -> assertEquals(row.getValue(), row.getKey().get().explain())));
    }

    @Test
    void shouldShowAllInOneLine() {
        NodeStatus status = TestStatus.leader()
                .indexes(110, 105, 100, 99)
                .peer(2, 100)
                .silentPeer(3, Duration.ofSeconds(2))
                .waiting(5, 50, Limit.UNCOMMITTED)
                .get();

        assertEquals(
                "member=1 role=LEADER term=4 leader=1 since=180.0s silence=20ms commit=100 applied=99 log=[1..110]"
                        + " durable=105 snapshot=40(age=90.0s) pending=5 pendingBytes=50 reads=0 limit=UNCOMMITTED"
                        + " syncs=7(p50=850us p99=40ms max=41ms) voters=[1, 2, 3]"
                        + " peer2=REPLICATE(match=100 next=101 lag=10 inflight=10/100 silence=20ms)"
                        + " peer3=PROBE(match=50 next=51 lag=60 inflight=0/0 silence=2.0s silent)",
                status.toString());
    }

    @Test
    void shouldNameInTheLineOnlyWhatIsThere() {
        String line = TestStatus.follower().get().toString();

        for (String absent : new String[] {"limit", "transferTo", "outgoing", "learners", "stalled", "syncing"}) {
            assertFalse(line.contains(absent), line);
        }
        assertTrue(TestStatus.leader().stalled().get().toString().contains(" stalled)"));
    }
}
