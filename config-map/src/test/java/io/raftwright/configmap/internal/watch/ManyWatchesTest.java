package io.raftwright.configmap.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.store.MapState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten thousand watches cost a change no more than those that it concerns. */
class ManyWatchesTest {
    private static final int COUNT = 10_000;

    private final ConfigStore store = new ConfigStore(new HistoryLimit(100, Long.MAX_VALUE));
    private final WatchHub hub = new WatchHub(this::state, new NoRunner());
    private final List<String> told = new ArrayList<>();
    private long stateReads;

    private MapState state() {
        stateReads++;
        return store.state();
    }

    @Test
    void shouldGiveATurnToThoseAloneThatAChangeConcerns() {
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            watches.add(hub.open(WatchRequest.of(KeyRange.prefix(name(i))), 2, new Told(name(i))));
        }
        serveAll();
        stateReads = 0;

        put(name(1234) + "/a");
        put("elsewhere");
        put(name(5678) + "/b");
        serveAll();

        assertEquals(List.of(name(1234) + " 2", name(5678) + " 4"), told);
        assertTrue(stateReads < 20, () -> "looked at the state for each watch, count=" + stateReads);
        watches.forEach(watch -> assertEquals(5, watch.nextRevision()));
    }

    /** What passed it by concerned others: that it is compacted away must not matter. */
    @Test
    void shouldOutliveTheHistoryOfWhatDoesNotConcernIt() {
        Watch quiet = hub.open(WatchRequest.of(KeyRange.key("quiet")), 2, new Told("quiet"));
        for (int i = 0; i < 1000; i++) {
            put("busy");
            hub.serve();
        }
        assertTrue(store.state().oldestRevision() > 800);

        put("quiet");
        serveAll();

        assertEquals(List.of("quiet 1002"), told);
        assertEquals(1003, quiet.nextRevision());
        assertTrue(quiet.isOpen());
    }

    @Test
    void shouldEndEachWatchThatMayHaveMissedSomething() {
        hub.open(WatchRequest.of(KeyRange.key("quiet")), 2, new Told("quiet"));
        hub.open(WatchRequest.of(KeyRange.key("later")), 900, new Told("later"));
        hub.open(WatchRequest.of(KeyRange.key("future")), 5000, new Told("future"));
        serveAll();

        for (int i = 0; i < 1000; i++) {
            put("busy");
        }
        serveAll();

        long oldest = store.state().oldestRevision();
        assertEquals(List.of("later ended COMPACTED " + oldest, "quiet ended COMPACTED " + oldest), told);
    }

    @Test
    void shouldSayForGoodHowFarItWasWhenItWasClosed() {
        Watch closed = hub.open(WatchRequest.of(KeyRange.key("k")), 2, new Told("k"));
        hub.open(WatchRequest.of(KeyRange.key("other")), 2, new Told("other"));
        put("quiet");
        serveAll();

        closed.close();
        put("k");
        serveAll();

        assertEquals(3, closed.nextRevision());
        assertEquals(List.of(), told);
    }

    @Test
    void shouldTellProgressAsOftenAsAskedThoughNobodyLooksForLong() {
        hub.open(WatchRequest.of(KeyRange.key("k")).progressEvery(3), 2, new Told("k"));
        for (String key : List.of("a", "b", "c", "d", "e", "k", "f", "g", "h", "i")) {
            put(key);
        }

        serveAll();

        assertEquals(List.of("k progress 4", "k 7", "k progress 10"), told);
    }

    @Test
    void shouldTellAWatchOfTheFutureHowFarItIsOnceItHasBegun() {
        Watch watch = hub.open(WatchRequest.of(KeyRange.key("k")), 4, new Told("k"));
        watch.requestProgress();
        put("a");
        serveAll();
        assertEquals(List.of(), told);

        put("b");
        serveAll();

        assertEquals(List.of("k progress 3"), told);
    }

    private static String name(int i) {
        return "service-" + (100_000 + i);
    }

    private void put(String key) {
        Applied.to(store, CommandEncoder.put(Bytes.of(key), Bytes.EMPTY));
    }

    private void serveAll() {
        while (hub.serve()) {
            // until nothing is left
        }
    }

    private final class Told implements WatchListener {
        private final String name;

        Told(String name) {
            this.name = name;
        }

        @Override
        public void onBatch(WatchBatch batch) {
            told.add(name + " " + batch.revision());
        }

        @Override
        public void onProgress(long revision) {
            told.add(name + " progress " + revision);
        }

        @Override
        public void onEnd(WatchEnd end) {
            told.add(name + " ended " + end.reason() + " " + end.resumeRevision());
        }
    }
}
