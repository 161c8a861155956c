package io.raftwright.configmap.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KeyTreeTest {

    @Property(tries = 60)
    void shouldHoldWhatASortedMapHolds(@ForAll long seed) {
        Random random = new Random(seed);
        int keySpace = 1 + random.nextInt(2000);
        TreeMap<Bytes, KeyValue> expected = new TreeMap<>();
        KeyTree tree = KeyTree.EMPTY;

        for (int i = 0; i < 3000; i++) {
            // Grows first and shrinks later, so that nodes are split and joined.
            boolean isPut = random.nextInt(3000) > i / 2 + 500;
            KeyValue kv = entry(random.nextInt(keySpace), i);
            tree = isPut ? tree.with(kv) : tree.without(kv.key());
            if (isPut) {
                expected.put(kv.key(), kv);
            } else {
                expected.remove(kv.key());
            }
        }

        assertHolds(expected, tree, random);
    }

    @Property(tries = 20)
    void shouldNeverChange(@ForAll long seed) {
        Random random = new Random(seed);
        List<KeyTree> trees = new ArrayList<>(List.of(KeyTree.EMPTY));
        List<TreeMap<Bytes, KeyValue>> expected = new ArrayList<>(List.of(new TreeMap<>()));

        for (int i = 0; i < 200; i++) {
            KeyValue kv = entry(random.nextInt(100), i);
            TreeMap<Bytes, KeyValue> next = new TreeMap<>(expected.get(i));
            KeyTree last = trees.get(i);
            if (random.nextInt(3) > 0) {
                next.put(kv.key(), kv);
                trees.add(last.with(kv));
            } else {
                next.remove(kv.key());
                trees.add(last.without(kv.key()));
            }
            expected.add(next);
        }

        for (int i = 0; i < trees.size(); i++) {
            assertHolds(expected.get(i), trees.get(i), random);
        }
    }

    @Test
    void shouldBeEmptyAgainWhenAllIsRemoved() {
        KeyTree tree = KeyTree.EMPTY;
        for (int i = 0; i < 10_000; i++) {
            tree = tree.with(entry(i, i));
        }

        for (int i = 0; i < 10_000; i++) {
            tree = tree.without(entry(i * 7919 % 10_000, 0).key());
        }

        assertSame(KeyTree.EMPTY, tree);
    }

    @Test
    void shouldReturnItselfWhenThereIsNothingToRemove() {
        KeyTree tree = KeyTree.EMPTY.with(entry(1, 1)).with(entry(3, 1));

        assertSame(tree, tree.without(entry(2, 1).key()));
    }

    private static void assertHolds(NavigableMap<Bytes, KeyValue> expected, KeyTree tree, Random random) {
        assertEquals(expected.size(), tree.size());
        assertEquals(List.copyOf(expected.values()), entries(tree, KeyRange.all()));
        expected.forEach((key, kv) -> assertSame(kv, tree.get(key)));
        for (int i = 0; i < 20; i++) {
            Bytes from = entry(random.nextInt(2000), 0).key();
            Bytes to = entry(random.nextInt(2000), 0).key();
            List<KeyValue> inside = from.compareTo(to) >= 0
                    ? List.of()
                    : List.copyOf(expected.subMap(from, to).values());
            assertEquals(inside, entries(tree, KeyRange.between(from, to)));
            assertEquals(inside.size(), tree.count(KeyRange.between(from, to)));
            assertEquals(expected.tailMap(from).size(), tree.count(KeyRange.from(from)));
        }
    }

    private static List<KeyValue> entries(KeyTree tree, KeyRange keys) {
        List<KeyValue> entries = new ArrayList<>();
        tree.forEach(keys, entries::add);
        return entries;
    }

    private static KeyValue entry(int key, int value) {
        return new KeyValue(Bytes.of("key-" + key), Bytes.of("" + value), 2, 2, 1);
    }
}
