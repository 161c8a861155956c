package io.raftwright.configmap.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.command.Requests;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The tree of watched ranges finds what looking at each of them would find. */
class WatchedRangesTest {
    private final WatchHub hub =
            new WatchHub(new ConfigStore(HistoryLimit.DEFAULT)::state, new WatchThread("never started"));

    @Provide
    Arbitrary<List<KeyRange>> ranges() {
        return Requests.ranges().list().ofMinSize(1).ofMaxSize(80);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void shouldFindEachWatchWhoseRangeHoldsAKey(@ForAll("ranges") List<KeyRange> ranges, @ForAll long seed) {
        Random random = new Random(seed);
        WatchedRanges watched = new WatchedRanges();
        List<Watcher> all = new ArrayList<>();
        for (KeyRange range : ranges) {
            all.add(new Watcher(hub, all.size(), WatchRequest.of(range), 1, 0, batch -> {}));
            watched.add(all.get(all.size() - 1));
            if (random.nextInt(3) == 0) {
                watched.remove(all.remove(random.nextInt(all.size())));
            }
        }

        for (KeyRange range : ranges) {
            assertFound(watched, all, range.from());
            assertFound(watched, all, range.from().next());
            if (range.to() != null) {
                assertFound(watched, all, range.to());
            }
        }
        assertEquals(new LinkedHashSet<>(all), found(watched::forEach, all.size()));
        all.forEach(watched::remove);
        assertTrue(watched.isEmpty());
    }

    private static void assertFound(WatchedRanges watched, List<Watcher> all, Bytes key) {
        List<Watcher> expected =
                all.stream().filter(watcher -> watcher.keys().contains(key)).toList();
        assertEquals(new LinkedHashSet<>(expected), found(visitor -> watched.forEach(key, visitor), expected.size()));
    }

    /** Who is visited, each of them once. */
    private static Set<Watcher> found(Consumer<Consumer<Watcher>> visit, int count) {
        List<Watcher> visited = new ArrayList<>();
        visit.accept(visited::add);
        assertEquals(count, visited.size());
        return new LinkedHashSet<>(visited);
    }
}
