package io.raftwright.configmap.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Map line 4, as somebody would ask who wants to break it. */
class WatchEdgesTest {
    private static final WatchRequest ALL = WatchRequest.of(KeyRange.all());

    private final ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
    private final WatchHub hub = new WatchHub(store::state, new NoRunner());
    private final List<WatchBatch> batches = new ArrayList<>();
    private final List<Long> progress = new ArrayList<>();

    @Test
    void shouldBeginAtAnyRevisionThatIsThereOrWillBe() {
        put("a");
        put("b");
        Applied.to(store, CommandEncoder.compact(3));
        for (long gone : List.of(1L, 2L)) {
            assertThrows(CompactedException.class, () -> open(ALL, gone));
        }
        assertThrows(InvalidRequestException.class, () -> ALL.fromRevision(-1));

        open(ALL, 3); // the compact revision itself
        assertEquals(List.of(3L), told());
        open(ALL, 4); // the next one
        open(ALL, 6);
        open(ALL, Long.MAX_VALUE);
        put("c");
        put("d");
        put("e");

        assertEquals(List.of(4L, 4L, 5L, 5L, 6L, 6L, 6L), told());
    }

    @Test
    void shouldReplayAnEmptyMapFromItsFirstRevision() {
        open(ALL, 1);
        assertEquals(List.of(), told());

        put("a");

        assertEquals(List.of(2L), told());
    }

    /** So rarely that it never comes, and that is not the same as always. */
    @Test
    void shouldNotTellProgressForEver() {
        open(ALL.progressEvery(Long.MAX_VALUE), 2);
        open(ALL.progressEvery(10), Long.MAX_VALUE - 1);
        put("a");

        assertEquals(List.of(2L), told());

        assertEquals(List.of(), progress);
    }

    @Test
    void shouldTellAnIdleWatchItsProgressEachTimeItAsks() {
        Watch watch = open(WatchRequest.of(KeyRange.key("idle")), 2);
        for (long revision = 2; revision <= 4; revision++) {
            put("busy");
            watch.requestProgress();
            serve();
            watch.requestProgress();
            serve();
        }

        assertEquals(List.of(2L, 2L, 3L, 3L, 4L, 4L), progress);
    }

    @Test
    void shouldFilterWithPreviousValuesAcrossACompaction() {
        put("k");
        put("k");
        Applied.to(store, CommandEncoder.delete(KeyRange.key("k")));
        put("k");
        Applied.to(store, CommandEncoder.compact(4)); // the delete is the oldest change

        open(ALL.only(WatchRequest.Events.DELETES), 4);
        open(ALL.only(WatchRequest.Events.PUTS), 4);
        serve();

        assertEquals(List.of(4L, 5L), batches.stream().map(WatchBatch::revision).toList());
        assertNull(batches.get(0).events().get(0).previous());
        assertNull(batches.get(1).events().get(0).previous());
        assertTrue(batches.get(1).events().get(0).isCreate());
    }

    @Test
    void shouldDeliverNothingOfARevisionWhoseEventsAreAllFilteredOut() {
        Watch watch = open(ALL.only(WatchRequest.Events.DELETES), 2);
        put("a");
        Applied.to(store, CommandEncoder.commit(Txn.when().then(Op.put("b", ""), Op.put("c", ""))));

        assertEquals(List.of(), told());
        assertEquals(4, watch.nextRevision());
    }

    @Test
    void shouldTellPartsOfOneEventOrOfAllAtOnce() {
        open(ALL.inPartsOf(1), 2);
        open(ALL.inPartsOf(Integer.MAX_VALUE), 2);
        Applied.to(
                store,
                CommandEncoder.commit(
                        Txn.when().then(Op.put(Bytes.of("large"), Bytes.of(new byte[100_000])), Op.put("b", ""))));
        serve();

        assertEquals(
                List.of(1, 1, 2),
                batches.stream().map(batch -> batch.events().size()).sorted().toList());
        assertEquals(1, batches.stream().filter(WatchBatch::hasMore).count());
        assertThrows(InvalidRequestException.class, () -> ALL.inPartsOf(-1));
    }

    /** It is asked for progress, and then tells more of it every so often: both end when it is closed within the first. */
    @Test
    void shouldForgetAWatchThatIsClosedAsItTellsProgress() {
        Watch[] watch = new Watch[1];
        watch[0] = hub.open(ALL.progressEvery(1_000), 2, new WatchListener() {
            @Override
            public void onBatch(WatchBatch batch) {}

            @Override
            public void onProgress(long revision) {
                progress.add(revision);
                watch[0].close();
            }
        });
        put("k");
        watch[0].requestProgress();
        serve();

        assertEquals(List.of(2L), progress);
        assertEquals(0, hub.awaitingCount());
    }

    /** An executor that can start no more threads throws an error; that watch ends, and no other. */
    @Test
    void shouldServeOthersWhenAnExecutorThrowsAnError() {
        List<WatchEnd> ends = new ArrayList<>();
        hub.open(
                ALL.on(task -> {
                    throw new InternalError("no thread can be started");
                }),
                2,
                new WatchListener() {
                    @Override
                    public void onBatch(WatchBatch batch) {}

                    @Override
                    public void onEnd(WatchEnd end) {
                        ends.add(end);
                    }
                });
        open(ALL, 2);
        put("k");

        assertEquals(List.of(2L), told());
        assertEquals(
                List.of(WatchEnd.Reason.LISTENER_FAILED),
                ends.stream().map(WatchEnd::reason).toList());
    }

    private void put(String key) {
        Applied.to(store, CommandEncoder.put(Bytes.of(key), Bytes.EMPTY));
    }

    private Watch open(WatchRequest request, long first) {
        return hub.open(request, first, new WatchListener() {
            @Override
            public void onBatch(WatchBatch batch) {
                batches.add(batch);
            }

            @Override
            public void onProgress(long revision) {
                progress.add(revision);
            }
        });
    }

    private List<Long> told() {
        serve();
        List<Long> revisions =
                batches.stream().map(WatchBatch::revision).sorted().toList();
        batches.clear();
        return revisions;
    }

    /** Until nothing is left; a hub that has always more to do is at fault. */
    private void serve() {
        int turns = 0;
        while (hub.serve()) {
            assertTrue(++turns < 100, "there is no end of it");
        }
    }
}
