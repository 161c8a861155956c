package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.recipes.view.Codec;
import io.raftwright.configmap.recipes.view.LiveMap;
import io.raftwright.configmap.recipes.view.Snapshot;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** All write to a map, and keep a live copy of it. */
final class LiveMapTrial {
    private static final String PREFIX = "live/";

    private final TypedMap<String, Long> numbers;
    private final List<LiveMap<String, Long>> copies = new ArrayList<>();
    private final List<List<Snapshot<String, Long>>> seen = new ArrayList<>();

    LiveMapTrial(Storm storm) {
        numbers = over(storm, 1);
        for (int member : Storm.MEMBERS) {
            TypedMap<String, Long> own = over(storm, member);
            LiveMap<String, Long> copy = own.live();
            copies.add(copy);
            List<Snapshot<String, Long>> snapshots = new CopyOnWriteArrayList<>();
            seen.add(snapshots);
            Random random = new Random(member);
            storm.keepAtIt("live map at " + member, () -> {
                snapshots.add(copy.snapshot());
                String key = "k" + random.nextInt(5);
                if (random.nextInt(4) == 0) {
                    own.remove(key);
                } else {
                    own.put(key, random.nextLong());
                }
                return true;
            });
        }
    }

    private static TypedMap<String, Long> over(Storm storm, int member) {
        return TypedMap.over(storm.map(member), PREFIX, Codec.text(), Codec.decimal());
    }

    void assertAsTheMapWas(Chronicle chronicle) throws InterruptedException {
        TreeMap<Long, Map<String, Long>> truth = new TreeMap<>(Map.of(0L, Map.of()));
        chronicle.replay(PREFIX, (revision, before, after) -> {
            Map<String, Long> entries = new TreeMap<>();
            after.forEach((key, kv) ->
                    entries.put(key.substring(PREFIX.length()), Codec.decimal().decode(kv.value())));
            truth.put(revision, entries);
        });
        assertTrue(truth.size() > 50, () -> "little was written, revisions=" + truth.size());
        for (List<Snapshot<String, Long>> snapshots : seen) {
            long before = 0;
            for (Snapshot<String, Long> snapshot : snapshots) {
                assertEquals(truth.floorEntry(snapshot.revision()).getValue(), snapshot.entries());
                assertTrue(snapshot.revision() >= before, "a copy went back");
                before = snapshot.revision();
            }
        }
        Snapshot<String, Long> last = numbers.snapshot();
        for (LiveMap<String, Long> copy : copies) {
            assertTrue(copy.awaitRevision(last.revision(), Patience.LONG));
            assertEquals(last.entries(), copy.snapshot().entries());
        }
    }
}
