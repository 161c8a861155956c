package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.recipes.sync.IdAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** All take ids, in blocks so small that most calls reserve one. */
final class IdsTrial {
    private final ConfigMap map;
    private final List<List<Long>> taken = new ArrayList<>();

    IdsTrial(Storm storm) {
        map = storm.map(1);
        for (int member : Storm.MEMBERS) {
            IdAllocator allocator = new IdAllocator(storm.map(member), "ids", 2);
            List<Long> own = new ArrayList<>();
            taken.add(own);
            storm.keepAtIt("ids at " + member, () -> own.add(allocator.next()));
        }
    }

    void assertNeverTwice() {
        List<Long> all = taken.stream().flatMap(List::stream).sorted().toList();
        assertTrue(all.size() > 100, () -> "few were taken, ids=" + all.size());
        assertEquals(all.stream().distinct().toList(), all);
        assertTrue(all.get(0) >= 1);
        assertTrue(all.get(all.size() - 1) <= Long.parseLong(Objects.requireNonNull(map.get("ids"))));
        taken.forEach(own -> assertEquals(own.stream().sorted().toList(), own));
    }
}
