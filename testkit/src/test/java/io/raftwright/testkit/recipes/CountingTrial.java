package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.recipes.sync.Counter;
import io.raftwright.configmap.recipes.view.Codec;
import io.raftwright.configmap.recipes.view.Delivery;
import io.raftwright.configmap.recipes.view.Subscription;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** All count together, and a listener hears of it: linearizable, told without a gap. */
final class CountingTrial {
    private static final String KEY = "count";

    private final Recorded recorded = new Recorded();
    private final List<Long> told = new CopyOnWriteArrayList<>();
    private final List<String> gaps = new CopyOnWriteArrayList<>();
    private final ConfigMap map;
    private final TypedMap<String, Long> counts;
    private final Subscription subscription;

    CountingTrial(Storm storm) {
        map = storm.map(2);
        counts = TypedMap.over(map, KEY, Codec.text(), Codec.decimal());
        subscription = counts.listen(Delivery.everyChange(), change -> {
            Long before = told.isEmpty() ? null : told.get(told.size() - 1);
            if (!Objects.equals(change.before(), before)) {
                gaps.add(change.toString());
            }
            told.add(change.after());
        });
        for (int member : Storm.MEMBERS) {
            Counter counter = new Counter(storm.map(member), KEY);
            storm.keepAtIt("counting at " + member, () -> {
                recorded.call(
                        member, io.raftwright.testkit.history.Counter.add(KEY, member), () -> counter.add(member));
                recorded.call(member, io.raftwright.testkit.history.Counter.read(KEY), counter::get);
                return true;
            });
        }
    }

    void assertLinearizable() {
        recorded.assertLinearizable(new io.raftwright.testkit.history.Counter());
    }

    void assertToldWithoutAGap() throws InterruptedException {
        assertTrue(subscription.awaitRevision(map.stale().revision(), Patience.LONG));
        assertEquals(List.of(), gaps, "told with a gap, or twice");
        assertEquals(counts.get(""), told.get(told.size() - 1));
    }
}
