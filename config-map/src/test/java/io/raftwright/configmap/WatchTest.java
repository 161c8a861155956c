package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeStoppedException;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.HistoryLimit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final TestMap test = TestMap.open();
    private final ConfigMap map = test.map();
    private final Recorder recorder = new Recorder();

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void shouldDeliverWhatIsWrittenAfterItWasOpened() throws InterruptedException {
        map.put("k", "before");
        Watch watch = map.watch(KeyRange.key("k"), recorder);

        map.put("k", "after");
        map.delete("k");

        WatchEvent put = recorder.next().events().get(0);
        assertEquals(WatchEvent.Type.PUT, put.type());
        assertEquals("after", put.kv().value().utf8());
        assertFalse(put.isCreate());
        assertEquals(new KeyValue(Bytes.of("k"), Bytes.of("before"), 2, 2, 1), put.previous());
        WatchEvent delete = recorder.next().events().get(0);
        assertEquals(WatchEvent.Type.DELETE, delete.type());
        assertEquals(new KeyValue(Bytes.of("k"), Bytes.EMPTY, 0, 4, 0), delete.kv());
        assertEquals(put.kv(), delete.previous());
        assertTrue(watch.isOpen());
    }

    @Test
    void shouldDeliverAllEventsOfOneRevisionTogether() throws InterruptedException {
        map.watch(KeyRange.prefix("a"), recorder);

        map.commit(Txn.when().then(Op.put("a1", ""), Op.put("b", ""), Op.put("a2", "")));

        WatchBatch batch = recorder.next();
        assertEquals(2, batch.revision());
        assertEquals(
                List.of("a1", "a2"),
                batch.events().stream().map(event -> event.kv().key().utf8()).toList());
    }

    @Test
    void shouldDeliverPutsOrDeletesAlone() throws InterruptedException {
        Recorder deletes = new Recorder();
        map.watch(WatchRequest.of(KeyRange.all()).only(WatchRequest.Events.PUTS), recorder);
        map.watch(WatchRequest.of(KeyRange.all()).only(WatchRequest.Events.DELETES), deletes);

        map.put("k", "v");
        map.delete("k");
        map.put("k", "w");

        assertEquals(2, recorder.next().revision());
        assertEquals(4, recorder.next().revision());
        WatchBatch deleted = deletes.next();
        assertEquals(3, deleted.revision());
        assertEquals("v", deleted.events().get(0).previous().value().utf8());
    }

    @Test
    void shouldDeliverALargeRevisionInPartsIfAsked() throws InterruptedException {
        map.watch(WatchRequest.of(KeyRange.all()).inPartsOf(2), recorder);

        map.commit(Txn.when().then(Op.put("a", ""), Op.put("b", ""), Op.put("c", "")));
        map.put("d", "");

        WatchBatch first = recorder.next();
        WatchBatch second = recorder.next();
        assertEquals(
                List.of(2, 1), List.of(first.events().size(), second.events().size()));
        assertEquals(List.of(2L, 2L), List.of(first.revision(), second.revision()));
        assertTrue(first.hasMore());
        assertFalse(second.hasMore());
        assertFalse(recorder.next().hasMore());
    }

    /** So much passes that the watch does not care for: it must not be compacted away for that. */
    @Test
    void shouldTellProgressWhereThereIsNothingElseToTell() throws InterruptedException {
        map.watch(WatchRequest.of(KeyRange.key("quiet")).progressEvery(3), recorder);

        for (int i = 0; i < 7; i++) {
            map.put("busy", "" + i);
        }

        assertEquals(4, recorder.progress());
        assertEquals(7, recorder.progress());
        map.put("quiet", "");
        assertEquals(9, recorder.next().revision());
    }

    /** etcd 15695: progress that was told before what lies behind it. */
    @Test
    void shouldTellProgressBehindEverythingThatWasThereWhenAsked() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Watch watch = map.watch(KeyRange.key("k"), slow(recorder, entered, mayGoOn));
        map.put("k", "2");
        await(entered);
        map.put("k", "3");
        map.put("other", "4");
        watch.requestProgress();
        assertTrue(recorder.isEmpty());

        mayGoOn.countDown();

        assertEquals(4, recorder.progress());
        assertEquals(
                List.of(2L, 3L),
                List.of(recorder.next().revision(), recorder.next().revision()));
    }

    /** etcd 20290: a watch that is to begin in the future knows nothing of what comes before. */
    @Test
    void shouldTellNoProgressBeforeAFutureRevision() throws InterruptedException {
        Watch watch = map.watch(WatchRequest.of(KeyRange.key("k")).fromRevision(4), recorder);
        watch.requestProgress();
        map.put("k", "2");
        assertTrue(recorder.isEmpty());

        map.put("k", "3");

        assertEquals(3, recorder.progress());
        assertTrue(recorder.isEmpty());
    }

    @Test
    void shouldReplayFromAPastRevisionAndGoOn() throws InterruptedException {
        for (int i = 0; i < 3000; i++) {
            CompletableFuture<?> unused = map.async().put("k" + i % 7, "" + i);
        }
        map.watch(WatchRequest.of(KeyRange.all()).fromRevision(5), recorder);
        map.put("k", "last");

        List<WatchBatch> batches = recorder.upTo(3002);

        assertEquals(2998, batches.size());
        for (int i = 0; i < batches.size(); i++) {
            assertEquals(5 + i, batches.get(i).revision());
        }
    }

    @Test
    void shouldHoldBackUntilAFutureRevision() throws InterruptedException {
        map.watch(WatchRequest.of(KeyRange.all()).fromRevision(4), recorder);

        map.put("a", "2");
        map.put("a", "3");
        map.put("a", "4");

        assertEquals(4, recorder.next().revision());
    }

    @Test
    void shouldRefuseToBeginBeforeTheCompactRevision() throws InterruptedException {
        map.put("k", "2");
        map.put("k", "3");
        map.compact(3);

        CompactedException compacted = assertThrows(
                CompactedException.class,
                () -> map.watch(WatchRequest.of(KeyRange.all()).fromRevision(2), recorder));

        assertEquals(3, compacted.compactRevision());
        map.watch(WatchRequest.of(KeyRange.all()).fromRevision(compacted.compactRevision()), recorder);
        WatchBatch first = recorder.next();
        assertEquals(3, first.revision());
        assertNull(first.events().get(0).previous());
    }

    @Test
    void shouldSayWhereToResumeWhenASlowListenerFellBehindTheHistory() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        map.watch(KeyRange.all(), slow(recorder, entered, mayGoOn));
        map.put("k", "2");
        await(entered);
        for (int i = 3; i < 50; i++) {
            map.put("k", "" + i);
        }
        map.compact(40);

        mayGoOn.countDown();

        assertEquals(2, recorder.next().revision());
        assertEquals(new WatchEnd(WatchEnd.Reason.COMPACTED, 40, null), recorder.end());
    }

    @Test
    void shouldMissNothingWhenAListenerIsSlow() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        map.watch(KeyRange.all(), slow(recorder, entered, mayGoOn));
        map.put("k", "2");
        await(entered);

        for (int i = 3; i <= 5000; i++) {
            map.put("k", "" + i);
        }
        mayGoOn.countDown();

        assertEquals(4999, recorder.upTo(5000).size());
    }

    @Test
    void shouldNotDelayAWatchOnAnotherExecutor() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        map.watch(
                WatchRequest.of(KeyRange.all()).on(task -> new Thread(task).start()),
                slow(batch -> {}, entered, mayGoOn));
        map.watch(KeyRange.all(), recorder);

        map.put("k", "2");
        await(entered);
        map.put("k", "3");

        assertEquals(2, recorder.upTo(3).size());
        mayGoOn.countDown();
    }

    @Test
    void shouldCallAListenerOnItsOwnExecutorByOneThreadAtATime() throws InterruptedException {
        AtomicReference<Thread> inside = new AtomicReference<>();
        map.watch(WatchRequest.of(KeyRange.all()).on(task -> new Thread(task, "own").start()), batch -> {
            assertNull(inside.getAndSet(Thread.currentThread()));
            assertEquals("own", Thread.currentThread().getName());
            recorder.onBatch(batch);
            assertSame(Thread.currentThread(), inside.getAndSet(null));
        });

        for (int i = 0; i < 3000; i++) {
            CompletableFuture<?> unused = map.async().put("k", "" + i);
        }

        List<WatchBatch> batches = recorder.upTo(3001);
        assertEquals(3000, batches.size());
    }

    @Test
    void shouldGoOnAcrossAnInstalledSnapshot() throws InterruptedException {
        map.put("k", "2");
        map.watch(KeyRange.all(), recorder);
        try (TestMap ahead = TestMap.open()) {
            for (int i = 2; i <= 100; i++) {
                ahead.map().put("k", "" + i);
            }
            test.node().install(Applied.imageOf(ahead.store()));
        }
        map.put("k", "101");

        List<WatchBatch> batches = recorder.upTo(101);

        assertEquals(99, batches.size());
        assertEquals("57", batches.get(54).events().get(0).kv().value().utf8());
    }

    @Test
    void shouldEndAsCompactedWhenASnapshotSkipsWhatItHasToDeliver() throws InterruptedException {
        map.watch(KeyRange.all(), recorder);
        try (TestMap ahead = TestMap.open(new HistoryLimit(10, 1 << 20))) {
            for (int i = 2; i <= 100; i++) {
                ahead.map().put("k", "" + i);
            }
            test.node().install(Applied.imageOf(ahead.store()));
        }

        assertEquals(new WatchEnd(WatchEnd.Reason.COMPACTED, 91, null), recorder.end());
    }

    @Test
    void shouldCallNoMoreOnceClosed() throws InterruptedException {
        Watch closed = map.watch(KeyRange.all(), recorder);
        Recorder other = new Recorder();
        map.watch(KeyRange.all(), other);

        closed.close();
        map.put("k", "v");

        other.next();
        assertFalse(closed.isOpen());
        assertTrue(recorder.isEmpty());
    }

    @Test
    void shouldLetAListenerCloseItsOwnWatch() throws InterruptedException {
        CompletableFuture<Watch> own = new CompletableFuture<>();
        own.complete(map.watch(KeyRange.all(), batch -> {
            recorder.onBatch(batch);
            own.join().close();
        }));
        Recorder other = new Recorder();
        map.watch(KeyRange.all(), other);

        map.put("k", "2");
        map.put("k", "3");

        other.upTo(3);
        assertEquals(2, recorder.next().revision());
        map.put("k", "4");
        other.upTo(4); // the same thread tells it, so that the call which closed is over
        assertTrue(recorder.isEmpty());
        assertEquals(3, own.join().nextRevision());
    }

    @Test
    void shouldEndAWatchWhoseListenerThrowsAndNoOther() throws InterruptedException {
        IllegalStateException failure = new IllegalStateException("listener's own");
        map.watch(KeyRange.all(), new WatchListener() {
            @Override
            public void onBatch(WatchBatch batch) {
                throw failure;
            }

            @Override
            public void onEnd(WatchEnd end) {
                recorder.onEnd(end);
            }
        });
        Recorder other = new Recorder();
        map.watch(KeyRange.all(), other);

        map.put("k", "2");

        assertEquals(new WatchEnd(WatchEnd.Reason.LISTENER_FAILED, 2, failure), recorder.end());
        assertEquals(2, other.next().revision());
    }

    @Test
    void shouldEndAWatchWhoseExecutorRefuses() throws InterruptedException {
        RejectedExecutionException full = new RejectedExecutionException("full");
        WatchRequest request = WatchRequest.of(KeyRange.all()).on(task -> {
            throw full;
        });
        map.watch(request, recorder);

        map.put("k", "2");

        assertEquals(new WatchEnd(WatchEnd.Reason.LISTENER_FAILED, 2, full), recorder.end());
    }

    @Test
    void shouldTellEveryWatchThatTheMapIsClosed() throws InterruptedException {
        Recorder other = new Recorder();
        map.watch(KeyRange.all(), recorder);
        map.watch(WatchRequest.of(KeyRange.all()).on(task -> new Thread(task).start()), other);

        map.close();

        assertEquals(WatchEnd.Reason.MAP_CLOSED, recorder.end().reason());
        assertEquals(WatchEnd.Reason.MAP_CLOSED, other.end().reason());
        assertThrows(
                NodeStoppedException.class,
                () -> map.watch(WatchRequest.of(KeyRange.all()).fromRevision(2), recorder));
    }

    @Test
    void shouldGoOnAfterAListenerInterruptedItsThread() throws InterruptedException {
        map.watch(KeyRange.all(), batch -> {
            Thread.currentThread().interrupt();
            recorder.onBatch(batch);
        });

        map.put("k", "2");
        assertEquals(2, recorder.next().revision());
        map.put("k", "3");
        assertEquals(3, recorder.next().revision());
    }

    private static WatchListener slow(WatchListener next, CountDownLatch entered, CountDownLatch mayGoOn) {
        return new WatchListener() {
            @Override
            public void onBatch(WatchBatch batch) {
                entered.countDown();
                await(mayGoOn);
                next.onBatch(batch);
            }

            @Override
            public void onProgress(long revision) {
                next.onProgress(revision);
            }

            @Override
            public void onEnd(WatchEnd end) {
                next.onEnd(end);
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
