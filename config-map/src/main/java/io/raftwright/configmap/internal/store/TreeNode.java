package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import org.jspecify.annotations.Nullable;

/** A node of a {@link KeyTree}. Never changes, never empty. All leaves of a tree lie at the same depth. */
abstract sealed class TreeNode permits TreeLeaf, TreeBranch {
    /** A node wider than this is split by its parent. */
    static final int MAX_WIDTH = 32;

    /** A node narrower than this is joined with a neighbour by its parent. */
    static final int MIN_WIDTH = 8;

    /** How many entries or children this node has. */
    abstract int width();

    /** How many entries lie beneath. */
    abstract long size();

    abstract Bytes firstKey();

    abstract @Nullable KeyValue get(Bytes key);

    /** This node with an entry added or replaced; perhaps one too wide. */
    abstract TreeNode with(KeyValue kv);

    /** This node without a key: this very one if the key is not there, null if nothing is left, perhaps too narrow. */
    abstract @Nullable TreeNode without(Bytes key);

    /** How many entries have a smaller key. */
    abstract long countBelow(Bytes key);

    /** Visits the entries of a range; false if the visitor has had enough or the range is behind. */
    abstract boolean forEach(KeyRange keys, KeyTree.Visitor visitor);

    abstract TreeNode firstHalf();

    abstract TreeNode secondHalf();

    /** This node and its right neighbour, of the same kind, as one; perhaps too wide. */
    abstract TreeNode joinedWith(TreeNode right);

    /** What a root is replaced by, so that it has no single child. */
    abstract TreeNode onlyChildOrSelf();

    final boolean isTooWide() {
        return width() > MAX_WIDTH;
    }

    final boolean isTooNarrow() {
        return width() < MIN_WIDTH;
    }
}
