package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.Member;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.Txn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two faces of the map. Map line 7. */
class ConfigMapTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final TestMap test = TestMap.open();
    private final ConfigMap map = test.map();

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void shouldSayHello() {
        map.put("greeting", "hello");

        assertEquals("hello", map.get("greeting"));
        assertEquals(1, map.delete("greeting").count());
        assertNull(map.get("greeting"));
        assertNull(map.get(Bytes.of("greeting")));
    }

    @Test
    void shouldCompareAndSet() {
        map.put("colour", "red");
        Txn toBlue = Txn.when(Compare.value("colour").equalTo("red"))
                .then(Op.put("colour", "blue"))
                .otherwise(Op.read("colour"));

        assertTrue(map.commit(toBlue).succeeded());
        assertFalse(map.commit(toBlue).succeeded());
        assertEquals("blue", map.commit(toBlue).range(0).kvs().get(0).value().utf8());
    }

    @Test
    void shouldReadARangeAtARevision() {
        long first = map.put("a/1", "x").revision();
        map.put("a/2", "y");

        assertEquals(2, map.range(KeyRange.prefix("a/")).count());
        assertEquals(1, map.range(Range.prefix("a/").atRevision(first)).count());
        assertThrows(
                FutureRevisionException.class,
                () -> map.range(Range.prefix("a/").atRevision(99)));
    }

    @Test
    void shouldThrowWhatTheStoreRefuses() {
        long revision = map.put("k", "v").revision();
        map.compact(revision);

        CompactedException again = assertThrows(CompactedException.class, () -> map.compact(revision));

        assertEquals(revision, again.compactRevision());
        assertThrows(FutureRevisionException.class, () -> map.compact(revision + 1));
        assertThrows(InvalidRequestException.class, () -> map.put("", "v"));
        assertThrows(InvalidRequestException.class, () -> map.get(""));
        Txn twice = Txn.when().then(Op.put("k", "1"), Op.put("k", "2"));
        assertThrows(InvalidRequestException.class, () -> map.commit(twice));
    }

    @Test
    void shouldFailFuturesWithTheVeryException() throws InterruptedException {
        map.put("k", "v");

        ExecutionException failed = assertThrows(
                ExecutionException.class, () -> map.async().compact(99).get());
        assertTrue(failed.getCause() instanceof FutureRevisionException);

        ExecutionException range = assertThrows(
                ExecutionException.class,
                () -> map.async().range(Range.key("k").atRevision(99)).get());
        assertTrue(range.getCause() instanceof FutureRevisionException);
    }

    @Test
    void shouldAnswerByFutures() {
        AsyncConfigMap async = map.async();

        assertEquals(2, async.put("k", "v").join().revision());
        assertEquals("v", async.get("k").join());
        assertNull(async.get(Bytes.of("other")).join());
        assertEquals(1, async.range(Range.prefix("k")).join().count());
        assertEquals(1, async.delete("k").join().count());
        assertEquals(3, async.compact(3).join());
    }

    @Test
    void shouldRefuseWithinTheDeadlineWhenThereIsNoLeader() {
        test.node().cutOff(true);
        ConfigMap hasty = map.within(SHORT);

        RefusedException put = assertThrows(RefusedException.class, () -> hasty.put("k", "v"));
        assertEquals(RefusedException.Reason.NO_LEADER, put.reason());
        assertTrue(
                List.of(put.getStackTrace()).toString().contains("ConfigMapTest"), "the stack trace shows who asked");
        assertThrows(RefusedException.class, () -> hasty.get("k"));
        assertThrows(RefusedException.class, () -> hasty.watch(KeyRange.all(), batch -> {}));
    }

    @Test
    void shouldReadStaleWithoutALeader() {
        map.put("k", "v");
        test.node().cutOff(true);

        assertEquals("v", map.stale().get("k"));
        assertEquals(1, map.stale().range(KeyRange.all()).count());
        assertEquals(2, map.stale().revision());
    }

    @Test
    void shouldKeepTheInterruptOfAnInterruptedCaller() {
        test.node().cutOff(true);
        Thread.currentThread().interrupt();

        assertThrows(IndeterminateException.class, () -> map.put("k", "v"));

        assertTrue(Thread.interrupted());
    }

    @Test
    void shouldSayThatItIsClosed() {
        ConfigMap view = map.within(Duration.ofSeconds(1));
        map.close();

        assertThrows(NodeStoppedException.class, () -> map.put("k", "v"));
        assertThrows(NodeStoppedException.class, () -> view.get("k"));
        map.close();
    }

    @Test
    void shouldRefuseDeadlinesThatMakeNoSense() {
        assertThrows(IllegalArgumentException.class, () -> map.within(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> map.within(Duration.ofDays(300_000)));
        assertThrows(IllegalArgumentException.class, () -> ConfigMap.builder().deadline(Duration.ofSeconds(-1)));
    }

    @Test
    void shouldReadMemberLists() {
        assertEquals(
                List.of(new Member(1, "localhost:7001"), new Member(2, "[::1]:7002")),
                Members.parse("1=localhost:7001, 2=[::1]:7002"));
        for (String wrong : List.of("", "1", "=a:1", "1=", "x=a:1", "0=a:1", "1=a:1,1=b:1", "1=a:1,")) {
            assertThrows(IllegalArgumentException.class, () -> Members.parse(wrong), wrong);
        }
    }

    @Test
    void shouldRefuseToOpenWithoutADirectoryOrOutsideItsOwnList() {
        assertThrows(IllegalStateException.class, () -> ConfigMap.builder().open());
        List<Member> members = Members.parse("1=localhost:7001");
        assertThrows(IllegalArgumentException.class, () -> ConfigMap.open(2, members, Path.of("target/none")));
    }
}
