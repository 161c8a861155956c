package io.raftwright.configmap.internal.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.internal.command.CommandEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** History over many chunks, and its limits. */
class HistoryTest {
    private static final int REVISIONS = 5000;

    @Test
    void shouldReadEveryRevisionAcrossChunks() {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        List<List<KeyValue>> states = fill(store, REVISIONS);

        Applied.to(store, CommandEncoder.compact(1500));

        for (int r = 1500; r <= store.state().revision(); r += 7) {
            assertEquals(states.get(r), at(store.state(), r), "revision " + r);
        }
        assertThrows(CompactedException.class, () -> at(store.state(), 1499));
    }

    @Test
    void shouldReadEveryRevisionAfterRestore() {
        ConfigStore store = new ConfigStore(new HistoryLimit(3000, 1 << 30));
        List<List<KeyValue>> states = fill(store, REVISIONS);

        ConfigStore restored = Applied.restored(Applied.imageOf(store), new HistoryLimit(3000, 1 << 30));

        assertEquals(store.state().revision() - 2999, restored.state().oldestRevision());
        for (long r = restored.state().oldestRevision(); r <= restored.state().revision(); r += 11) {
            assertEquals(states.get((int) r), at(restored.state(), r), "revision " + r);
        }
    }

    @Test
    void shouldLimitHistoryByWeight() {
        HistoryLimit limit = new HistoryLimit(1000, 10_000);
        ConfigStore store = new ConfigStore(limit);
        Bytes big = Bytes.of(new byte[3000]);

        for (int i = 0; i < 20; i++) {
            Applied.to(store, CommandEncoder.put(Bytes.of("k"), big));
        }

        long kept = store.state().revision() - store.state().oldestRevision();
        assertEquals(1, kept, "each change weighs its value and the previous one");
        ConfigStore restored = Applied.restored(Applied.imageOf(store), limit);
        for (ConfigStore each : List.of(store, restored)) {
            Applied.to(each, CommandEncoder.put(Bytes.of("small"), Bytes.EMPTY));
        }
        assertArrayEquals(Applied.imageOf(store), Applied.imageOf(restored));
    }

    @Test
    void shouldKeepASingleChangeThatExceedsTheLimit() {
        ConfigStore store = new ConfigStore(new HistoryLimit(1000, 100));

        Applied.to(store, CommandEncoder.put(Bytes.of("k"), Bytes.of(new byte[3000])));

        assertEquals(store.state().revision(), store.state().oldestRevision());
        assertEquals(1, store.state().change(store.state().revision()).events().size());
    }

    @Test
    void shouldLetGoOfCompactedChunks() {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        fill(store, REVISIONS);

        Applied.to(store, CommandEncoder.compact(store.state().revision()));

        assertTrue(Applied.imageOf(store).length < 20_000);
        assertEquals(1, store.state().history().chunkCount());
    }

    private static List<List<KeyValue>> fill(ConfigStore store, int revisions) {
        Random random = new Random(7);
        TreeMap<Bytes, KeyValue> now = new TreeMap<>();
        List<List<KeyValue>> states = new ArrayList<>(List.of(List.of(), List.of()));
        while (states.size() <= revisions) {
            Bytes key = Bytes.of("key-" + random.nextInt(100));
            if (random.nextInt(4) > 0) {
                Applied.to(store, CommandEncoder.put(key, Bytes.of("" + states.size())));
                now.put(key, Objects.requireNonNull(store.state().get(key)));
            } else if (now.remove(key) != null) {
                Applied.to(store, CommandEncoder.delete(KeyRange.key(key)));
            } else {
                continue;
            }
            states.add(List.copyOf(now.values()));
        }
        return states;
    }

    private static List<KeyValue> at(MapState state, long revision) {
        return state.range(Range.of(KeyRange.all()).atRevision(revision)).kvs();
    }
}
