package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Up to 32 entries in key order. */
final class TreeLeaf extends TreeNode {
    private final KeyValue[] entries;

    /**
     * @param entries in key order, never changed any more
     */
    TreeLeaf(KeyValue[] entries) {
        this.entries = entries;
    }

    @Override
    int width() {
        return entries.length;
    }

    @Override
    long size() {
        return entries.length;
    }

    @Override
    Bytes firstKey() {
        return entries[0].key();
    }

    @Override
    @Nullable
    KeyValue get(Bytes key) {
        int at = firstNotBelow(key);
        return holds(key, at) ? entries[at] : null;
    }

    @Override
    TreeNode with(KeyValue kv) {
        int at = firstNotBelow(kv.key());
        if (holds(kv.key(), at)) {
            KeyValue[] replaced = entries.clone();
            replaced[at] = kv;
            return new TreeLeaf(replaced);
        }
        KeyValue[] grown = Arrays.copyOf(entries, entries.length + 1);
        System.arraycopy(entries, at, grown, at + 1, entries.length - at);
        grown[at] = kv;
        return new TreeLeaf(grown);
    }

    @Override
    @Nullable
    TreeNode without(Bytes key) {
        int at = firstNotBelow(key);
        if (!holds(key, at)) {
            return this;
        }
        if (entries.length == 1) {
            return null;
        }
        KeyValue[] shrunk = Arrays.copyOf(entries, entries.length - 1);
        System.arraycopy(entries, at + 1, shrunk, at, shrunk.length - at);
        return new TreeLeaf(shrunk);
    }

    @Override
    long countBelow(Bytes key) {
        return firstNotBelow(key);
    }

    @Override
    boolean forEach(KeyRange keys, KeyTree.Visitor visitor) {
        Bytes to = keys.to();
        for (int i = firstNotBelow(keys.from()); i < entries.length; i++) {
            boolean isBehind = to != null && entries[i].key().compareTo(to) >= 0;
            if (isBehind || !visitor.visit(entries[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    TreeNode firstHalf() {
        return new TreeLeaf(Arrays.copyOf(entries, entries.length / 2));
    }

    @Override
    TreeNode secondHalf() {
        return new TreeLeaf(Arrays.copyOfRange(entries, entries.length / 2, entries.length));
    }

    @Override
    TreeNode joinedWith(TreeNode right) {
        KeyValue[] more = ((TreeLeaf) right).entries;
        KeyValue[] joined = Arrays.copyOf(entries, entries.length + more.length);
        System.arraycopy(more, 0, joined, entries.length, more.length);
        return new TreeLeaf(joined);
    }

    @Override
    TreeNode onlyChildOrSelf() {
        return this;
    }

    private boolean holds(Bytes key, int at) {
        return at < entries.length && entries[at].key().equals(key);
    }

    private int firstNotBelow(Bytes key) {
        int low = 0;
        int high = entries.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries[middle].key().compareTo(key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
