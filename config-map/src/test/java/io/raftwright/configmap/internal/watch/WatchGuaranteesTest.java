package io.raftwright.configmap.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.command.MapCommand;
import io.raftwright.configmap.internal.command.Requests;
import io.raftwright.configmap.internal.watch.WatchStory.Gap;
import io.raftwright.configmap.internal.watch.WatchStory.Line;
import io.raftwright.configmap.internal.watch.WatchStory.Whole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomGenerator;

/**
 * What etcd's own robustness tests demand of a watch, one property for each, over random histories (puts, deletes, transactions,
 * compactions, leases that end) with members that lag, crash, come back with less, get snapshots and forget, and a watcher that is slow and
 * changes from one member to another: see {@link WatchStory}.
 *
 * <p>Map line 10.
 */
class WatchGuaranteesTest {
    private static final int TRIES = 50;

    @Provide
    Arbitrary<WatchStory> stories() {
        Arbitrary<KeyRange> keys = Arbitraries.oneOf(Arbitraries.just(KeyRange.all()), Requests.ranges());
        Arbitrary<WatchRequest> requests = Combinators.combine(keys, Arbitraries.of(WatchRequest.Events.class))
                .as((watched, events) -> WatchRequest.of(watched).only(events));
        Arbitrary<List<MapCommand>> commands =
                Requests.commands().list().ofMinSize(40).ofMaxSize(100);
        return Combinators.combine(commands, requests, Arbitraries.longs())
                .as((played, request, seed) -> new WatchStory(played, request, seed));
    }

    /** A story in which nothing happens proves nothing. */
    @Example
    void shouldMeetWhatMakesItHard() {
        RandomGenerator<WatchStory> any = stories().generator(1000);
        Random random = new Random(1);
        int[] met = new int[5];
        for (int i = 0; i < 60; i++) {
            WatchStory story = any.next(random).value().play();
            met[0] += story.gaps.isEmpty() ? 0 : 1;
            met[1] += story.resumptions > 3 ? 1 : 0;
            met[2] += story.lines.stream()
                            .anyMatch(
                                    line -> line.batch() != null && line.batch().hasMore())
                    ? 1
                    : 0;
            met[3] += story.lines.stream().anyMatch(line -> line.batch() == null) ? 1 : 0;
            met[4] += story.whole.size() > 5 ? 1 : 0;
        }
        for (int i = 0; i < met.length; i++) {
            int what = i;
            assertTrue(met[i] > 2, () -> "not met: " + what + " of " + Arrays.toString(met));
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void shouldBeOrdered(@ForAll("stories") WatchStory story) {
        long last = 0;
        for (Whole told : story.play().whole) {
            assertTrue(told.change().revision() > last, () -> "out of order: " + story.whole);
            last = told.change().revision();
            assertEquals(keys(story.truth.get(last), story), keys(told.change(), story));
        }
    }

    private static List<Bytes> keys(WatchBatch change, WatchStory story) {
        return change.events().stream()
                .filter(event -> isWatched(event, story))
                .map(event -> event.kv().key())
                .toList();
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void shouldBeUnique(@ForAll("stories") WatchStory story) {
        Set<String> told = new HashSet<>();
        for (Whole each : story.play().whole) {
            for (WatchEvent event : each.change().events()) {
                assertTrue(told.add(each.change().revision() + " " + event.kv().key()), () -> "twice: " + event);
            }
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void shouldBeReliable(@ForAll("stories") WatchStory story) {
        List<Long> missed = new ArrayList<>(expected(story.play()));
        story.whole.forEach(told -> missed.remove(told.change().revision()));

        assertEquals(List.of(), missed);
    }

    /** Revisions that the watcher must have been told. */
    private static List<Long> expected(WatchStory story) {
        return story.truth.values().stream()
                .filter(change -> change.revision() >= story.first)
                .filter(change -> change.events().stream().anyMatch(event -> isWatched(event, story)))
                .map(WatchBatch::revision)
                .filter(revision -> story.gaps.stream().noneMatch(gap -> isIn(gap, revision)))
                .toList();
    }

    private static boolean isIn(Gap gap, long revision) {
        return revision >= gap.from() && revision < gap.to();
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void shouldBeAtomicByRevision(@ForAll("stories") WatchStory story) {
        for (Whole told : story.play().whole) {
            assertEquals(
                    filtered(story.truth.get(told.change().revision()), story).size(),
                    told.change().events().size(),
                    () -> "a part only: " + told);
        }
        WatchBatch begun = null;
        for (Line line : story.lines) {
            WatchBatch batch = line.batch();
            boolean isPart = begun != null && batch != null && batch.revision() == begun.revision();
            boolean isAnew = begun != null && batch != null && batch.revision() < begun.revision();
            assertTrue(!isAnew, () -> "goes back within a revision: " + story.lines);
            begun = batch != null && (batch.hasMore() || (isPart && batch.hasMore())) ? batch : null;
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void shouldBeResumable(@ForAll("stories") WatchStory story) {
        story.play();

        // However often it went on elsewhere, it heard what one would that never left.
        assertEquals(
                expected(story),
                story.whole.stream().map(told -> told.change().revision()).toList(),
                () -> "resumptions=" + story.resumptions + ", gaps=" + story.gaps);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void shouldBeBookmarkable(@ForAll("stories") WatchStory story) {
        List<Long> expected = expected(story.play());
        long bookmark = 0;
        Set<Long> told = new HashSet<>();
        for (Line line : story.lines) {
            WatchBatch batch = line.batch();
            if (batch == null) {
                long progress = line.progress();
                assertTrue(progress >= bookmark - 1, () -> "progress goes back: " + story.lines);
                assertTrue(
                        expected.stream().allMatch(revision -> revision > progress || told.contains(revision)),
                        () -> "progress ahead of events: " + story.lines);
                bookmark = progress + 1;
            } else {
                long from = bookmark;
                assertTrue(batch.revision() >= from, () -> "behind its bookmark " + from + ": " + batch);
                told.add(batch.revision());
            }
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void shouldTellPreviousValuesRight(@ForAll("stories") WatchStory story) {
        Map<Bytes, KeyValue> state = new TreeMap<>();
        Map<Long, Map<Bytes, KeyValue>> before = new TreeMap<>();
        story.play().truth.forEach((revision, change) -> {
            before.put(revision, Map.copyOf(state));
            for (WatchEvent event : change.events()) {
                if (event.type() == WatchEvent.Type.PUT) {
                    state.put(event.kv().key(), event.kv());
                } else {
                    state.remove(event.kv().key());
                }
            }
        });
        for (Whole told : story.whole) {
            for (WatchEvent event : told.change().events()) {
                KeyValue was =
                        before.get(told.change().revision()).get(event.kv().key());
                boolean isGone = told.change().revision() <= told.oldestReadable() && event.previous() == null;
                assertTrue(isGone || Objects.equals(was, event.previous()), () -> was + " was before " + event);
            }
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void shouldTellCreationsRight(@ForAll("stories") WatchStory story) {
        Set<Bytes> present = new HashSet<>();
        Set<String> created = new HashSet<>();
        story.play().truth.forEach((revision, change) -> {
            for (WatchEvent event : change.events()) {
                Bytes key = event.kv().key();
                if (event.type() == WatchEvent.Type.DELETE) {
                    present.remove(key);
                } else if (present.add(key)) {
                    created.add(revision + " " + key);
                }
            }
        });
        for (Whole told : story.whole) {
            for (WatchEvent event : told.change().events()) {
                assertEquals(
                        created.contains(
                                told.change().revision() + " " + event.kv().key()),
                        event.isCreate());
            }
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void shouldFilterRight(@ForAll("stories") WatchStory story) {
        for (Whole told : story.play().whole) {
            WatchBatch change = story.truth.get(told.change().revision());
            assertEquals(
                    filtered(change, story).stream().map(WatchEvent::kv).toList(),
                    told.change().events().stream().map(WatchEvent::kv).toList());
        }
    }

    private static List<WatchEvent> filtered(WatchBatch change, WatchStory story) {
        return change.events().stream().filter(event -> isWatched(event, story)).toList();
    }

    private static boolean isWatched(WatchEvent event, WatchStory story) {
        boolean isOfKind = switch (story.request.events()) {
            case ALL -> true;
            case PUTS -> event.type() == WatchEvent.Type.PUT;
            case DELETES -> event.type() == WatchEvent.Type.DELETE;
        };
        return isOfKind && story.request.keys().contains(event.kv().key());
    }
}
