package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map from keys to their present values that never changes: a write returns another tree, which shares all but one
 * path with this one. So whoever holds a tree holds a snapshot, for nothing, and readers need no lock.
 *
 * <p>It is a B-tree with the entries in its leaves. Any thread.
 */
final class KeyTree {
    static final KeyTree EMPTY = new KeyTree(null);

    private final @Nullable TreeNode root;

    private KeyTree(@Nullable TreeNode root) {
        this.root = root;
    }

    /** Receives entries in key order. */
    @FunctionalInterface
    interface Visitor {
        /** Takes the next entry; false ends the visit. */
        boolean visit(KeyValue kv);
    }

    /** How many keys there are. */
    long size() {
        return root == null ? 0 : root.size();
    }

    @Nullable
    KeyValue get(Bytes key) {
        return root == null ? null : root.get(key);
    }

    /** This tree with an entry added or replaced. */
    KeyTree with(KeyValue kv) {
        if (root == null) {
            return new KeyTree(new TreeLeaf(new KeyValue[] {kv}));
        }
        TreeNode next = root.with(kv);
        return new KeyTree(next.isTooWide() ? TreeBranch.of(next.firstHalf(), next.secondHalf()) : next);
    }

    /** This tree without a key; the very same one if the key is not there. */
    KeyTree without(Bytes key) {
        TreeNode next = root == null ? null : root.without(key);
        if (next == root) {
            return this;
        }
        return next == null ? EMPTY : new KeyTree(next.onlyChildOrSelf());
    }

    /** How many keys lie in a range. */
    long count(KeyRange keys) {
        if (root == null) {
            return 0;
        }
        Bytes to = keys.to();
        long below = to == null ? root.size() : root.countBelow(to);
        return Math.max(0, below - root.countBelow(keys.from()));
    }

    /** Visits the entries of a range in key order. */
    void forEach(KeyRange keys, Visitor visitor) {
        if (root != null) {
            root.forEach(keys, visitor);
        }
    }
}
