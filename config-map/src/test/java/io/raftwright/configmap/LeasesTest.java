package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeListener;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseExistsException;
import io.raftwright.configmap.api.LeaseNotFoundException;
import io.raftwright.configmap.api.LeaseStatus;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.internal.check.CheckThread;
import io.raftwright.configmap.internal.check.StateCheck;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.lease.LeaseExpiry;
import io.raftwright.configmap.internal.lease.LeaseRunner;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.watch.WatchHub;
import io.raftwright.configmap.internal.watch.WatchThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases of a real member, both faces. */
class LeasesTest {
    @TempDir
    Path directory;

    private ConfigMap map;

    private ConfigMap open() {
        map = ConfigMap.openSingle(directory);
        return map;
    }

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void shouldDeleteWhatWasPutWithALeaseThatNobodyKeepsAlive() throws InterruptedException {
        Leases leases = open().leases();
        Lease lease = leases.grant(Duration.ofMillis(300));
        assertEquals(Duration.ofSeconds(1), lease.ttl());
        BlockingQueue<WatchBatch> seen = new LinkedBlockingQueue<>();
        map.watch(KeyRange.all(), seen::add);
        map.put(Op.put("b", "1").withLease(lease.id()));
        long last = map.put(Op.put("a", "1").withLease(lease.id())).revision();

        seen.take();
        seen.take();
        WatchBatch end = seen.poll(30, TimeUnit.SECONDS);

        assertNotNull(end);
        assertEquals(last + 1, end.revision());
        assertEquals(
                List.of("a", "b"),
                end.events().stream().map(event -> event.kv().key().utf8()).toList());
        assertTrue(end.events().stream().allMatch(event -> event.type() == WatchEvent.Type.DELETE));
        assertEquals(List.of(), leases.list());
        assertThrows(LeaseNotFoundException.class, () -> leases.keepAlive(lease.id()));
    }

    @Test
    void shouldTellWhatThereIs() {
        Leases leases = open().leases();
        leases.grant(20, Duration.ofMinutes(1));
        leases.grant(3, Duration.ofMinutes(2));
        map.put(Op.put("k", "v").withLease(20));

        LeaseStatus status = leases.timeToLive(20);

        assertEquals(List.of(3L, 20L), leases.list());
        assertEquals(List.of(Bytes.of("k")), status.keys());
        assertEquals(Duration.ofMinutes(1), status.ttl());
        assertTrue(status.remaining().compareTo(Duration.ofSeconds(30)) > 0, status::toString);
        assertEquals(new Lease(20, Duration.ofMinutes(1)), leases.keepAlive(20));
        assertEquals(1, leases.revoke(20).count());
        assertNull(map.get("k"));
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        Leases leases = open().leases();
        leases.grant(1, Duration.ofHours(1));

        assertThrows(LeaseExistsException.class, () -> leases.grant(1, Duration.ofHours(1)));
        assertThrows(InvalidRequestException.class, () -> leases.grant(Duration.ZERO));
        assertThrows(InvalidRequestException.class, () -> leases.grant(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThrows(InvalidRequestException.class, () -> leases.keepAlive(0));
        CompletionException failed = assertThrows(
                CompletionException.class, () -> map.async().leases().revoke(9).join());
        assertEquals(LeaseNotFoundException.class, failed.getCause().getClass());
    }

    /** Nobody writes anything after the start, so nothing but the start itself can tell that there are leases. */
    @Test
    void shouldEndALeaseThatWasThereBeforeTheStart() {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        Applied.to(store, 1, 0, CommandEncoder.lease(new LeaseCommand.Grant(1, 1)));
        DirectNode node = new DirectNode(store);
        List<LeaseExpiry> started = new ArrayList<>();
        LeaseExpiry expiry = new LeaseExpiry(node, store, new LeaseRunner() {
            @Override
            public void start(LeaseExpiry expiry) {
                started.add(expiry);
            }

            @Override
            public void wake() {}
        });

        map = MemberMap.of(
                new MapMember(
                        node,
                        store,
                        new WatchHub(store::state, new WatchThread("watch-test")),
                        expiry,
                        new StateCheck(1, new CheckThread("check-test"), new NodeListener() {})),
                Duration.ofSeconds(10));

        assertEquals(List.of(expiry), started);
    }

    @Test
    void shouldFindLeasesAgainWhenReopened() throws InterruptedException {
        Leases before = open().leases();
        before.grant(1, Duration.ofHours(1));
        before.grant(2, Duration.ofSeconds(1));
        map.put(Op.put("long", "v").withLease(1));
        map.put(Op.put("short", "v").withLease(2));
        map.halt();

        BlockingQueue<WatchBatch> seen = new LinkedBlockingQueue<>();
        open().watch(KeyRange.key("short"), seen::add);

        // It may have ended before the watch was opened.
        while (map.get("short") != null) {
            seen.poll(100, TimeUnit.MILLISECONDS);
        }
        KeyValue kept = map.get(Bytes.of("long"));
        assertNotNull(kept);
        assertEquals(1, kept.lease());
        assertEquals(List.of(1L), map.leases().list());
    }
}
