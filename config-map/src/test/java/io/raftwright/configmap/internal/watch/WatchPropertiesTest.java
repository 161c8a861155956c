package io.raftwright.configmap.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.command.MapCommand;
import io.raftwright.configmap.internal.command.Requests;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What a watch promises, over random histories: ordered, unique, complete, atomic by revision, filtered right, in parts that fit
 * together, resumed from any bookmark, with previous values and creations told right.
 */
class WatchPropertiesTest {

    @Provide
    Arbitrary<List<MapCommand>> commands() {
        return Requests.commands()
                .filter(WatchPropertiesTest::keepsHistory)
                .list()
                .ofMaxSize(60);
    }

    private static boolean keepsHistory(MapCommand command) {
        return !(command instanceof MapCommand.Compact);
    }

    @Provide
    Arbitrary<KeyRange> ranges() {
        return Requests.ranges();
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void shouldTellEverythingOnceAndInOrder(
            @ForAll("commands") List<MapCommand> commands,
            @ForAll("ranges") KeyRange keys,
            @ForAll WatchRequest.Events events,
            @ForAll long seed) {
        Random random = new Random(seed);
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        List<WatchBatch> changes = new ArrayList<>();
        WatchHub hub = new WatchHub(store::state, new NoRunner());
        WatchRequest request =
                WatchRequest.of(keys).only(events).inPartsOf(random.nextInt(3)).progressEvery(random.nextInt(4));
        long first = 2L + random.nextInt(10);
        Told told = new Told(first);
        Watch watch = hub.open(request, first, told);

        for (int i = 0; i < commands.size(); i++) {
            long before = store.state().revision();
            Applied.to(store, i + 1, i / 2, Requests.encoded(commands.get(i)));
            for (long r = before + 1; r <= store.state().revision(); r++) {
                changes.add(store.state().change(r));
            }
            switch (random.nextInt(4)) {
                case 0 -> hub.serve();
                case 1 -> watch.requestProgress();
                case 2 -> {
                    // What was told is a bookmark: another watch goes on from there.
                    if (told.isBetweenRevisions() && random.nextInt(4) == 0) {
                        watch.close();
                        watch = hub.open(request, told.bookmark(), told);
                    }
                }
                default -> {}
            }
        }
        while (hub.serve()) {
            // until nothing is left
        }

        assertEquals(expected(changes, request, first), told.whole);
        assertTrue(watch.nextRevision() > store.state().revision());
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void shouldTellHowFarItIsWhenAsked(@ForAll("commands") List<MapCommand> commands) {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        WatchHub hub = new WatchHub(store::state, new NoRunner());
        Told told = new Told(2);
        Watch watch = hub.open(WatchRequest.of(KeyRange.key("never written")), 2, told);
        commands.forEach(command -> Applied.to(store, Requests.encoded(command)));

        watch.requestProgress();
        while (hub.serve()) {
            // until nothing is left
        }

        assertEquals(store.state().revision() + 1, told.bookmark());
        assertEquals(List.of(), told.whole);
    }

    private static List<WatchBatch> expected(List<WatchBatch> changes, WatchRequest request, long first) {
        List<WatchBatch> expected = new ArrayList<>();
        for (WatchBatch change : changes) {
            List<WatchEvent> events = change.events().stream()
                    .filter(event -> request.keys().contains(event.kv().key()))
                    .filter(event -> switch (request.events()) {
                        case ALL -> true;
                        case PUTS -> event.type() == WatchEvent.Type.PUT;
                        case DELETES -> event.type() == WatchEvent.Type.DELETE;
                    })
                    .toList();
            for (WatchEvent event : events) {
                assertEquals(event.isCreate(), event.type() == WatchEvent.Type.PUT && event.previous() == null);
            }
            if (!events.isEmpty() && change.revision() >= first) {
                expected.add(new WatchBatch(change.revision(), events));
            }
        }
        return expected;
    }

    /** What a watch tells, put together again; complains at once of whatever is out of order. */
    private static final class Told implements WatchListener {
        final List<WatchBatch> whole = new ArrayList<>();
        private final List<WatchEvent> parts = new ArrayList<>();
        private long bookmark;

        Told(long first) {
            bookmark = first;
        }

        @Override
        public void onBatch(WatchBatch batch) {
            assertTrue(batch.revision() >= bookmark, () -> batch + " behind " + bookmark);
            parts.addAll(batch.events());
            if (!batch.hasMore()) {
                whole.add(new WatchBatch(batch.revision(), parts));
                parts.clear();
                bookmark = batch.revision() + 1;
            }
        }

        @Override
        public void onProgress(long revision) {
            assertTrue(parts.isEmpty() && revision + 1 >= bookmark, () -> revision + " behind " + bookmark);
            bookmark = revision + 1;
        }

        boolean isBetweenRevisions() {
            return parts.isEmpty();
        }

        long bookmark() {
            return bookmark;
        }
    }
}
