package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Up to 32 children, and where each begins: every key beneath child {@code i} is at least {@code starts[i]}, and every key
 * beneath an earlier child is smaller. The first child also takes whatever is smaller than all starts.
 */
final class TreeBranch extends TreeNode {
    private final TreeNode[] children;
    private final Bytes[] starts;
    private final long size;

    private TreeBranch(TreeNode[] children, Bytes[] starts) {
        this(children, starts, sizeOf(children));
    }

    private TreeBranch(TreeNode[] children, Bytes[] starts, long size) {
        this.children = children;
        this.starts = starts;
        this.size = size;
    }

    private static long sizeOf(TreeNode[] children) {
        long sum = 0;
        for (TreeNode child : children) {
            sum += child.size();
        }
        return sum;
    }

    /** A branch over two neighbours. */
    static TreeBranch of(TreeNode left, TreeNode right) {
        return new TreeBranch(new TreeNode[] {left, right}, new Bytes[] {left.firstKey(), right.firstKey()});
    }

    @Override
    int width() {
        return children.length;
    }

    @Override
    long size() {
        return size;
    }

    @Override
    Bytes firstKey() {
        return children[0].firstKey();
    }

    @Override
    @Nullable
    KeyValue get(Bytes key) {
        return children[childOf(key)].get(key);
    }

    @Override
    TreeNode with(KeyValue kv) {
        int at = childOf(kv.key());
        TreeNode next = children[at].with(kv);
        return next.isTooWide() ? withPair(at, 1, next) : withChild(at, next);
    }

    @Override
    @Nullable
    TreeNode without(Bytes key) {
        int at = childOf(key);
        TreeNode next = children[at].without(key);
        if (next == children[at]) {
            return this;
        }
        if (next == null) {
            return children.length == 1 ? null : withoutChild(at);
        }
        if (!next.isTooNarrow() || children.length == 1) {
            return withChild(at, next);
        }
        return at > 0
                ? withJoined(at - 1, children[at - 1].joinedWith(next))
                : withJoined(at, next.joinedWith(children[at + 1]));
    }

    @Override
    long countBelow(Bytes key) {
        int at = childOf(key);
        long below = children[at].countBelow(key);
        for (int i = 0; i < at; i++) {
            below += children[i].size();
        }
        return below;
    }

    @Override
    boolean forEach(KeyRange keys, KeyTree.Visitor visitor) {
        for (int i = childOf(keys.from()); i < children.length; i++) {
            if (!children[i].forEach(keys, visitor)) {
                return false;
            }
        }
        return true;
    }

    @Override
    TreeNode firstHalf() {
        int half = children.length / 2;
        return new TreeBranch(Arrays.copyOf(children, half), Arrays.copyOf(starts, half));
    }

    @Override
    TreeNode secondHalf() {
        int half = children.length / 2;
        return new TreeBranch(
                Arrays.copyOfRange(children, half, children.length), Arrays.copyOfRange(starts, half, starts.length));
    }

    @Override
    TreeNode joinedWith(TreeNode right) {
        TreeBranch more = (TreeBranch) right;
        TreeNode[] joined = Arrays.copyOf(children, children.length + more.children.length);
        System.arraycopy(more.children, 0, joined, children.length, more.children.length);
        Bytes[] joinedStarts = Arrays.copyOf(starts, joined.length);
        System.arraycopy(more.starts, 0, joinedStarts, starts.length, more.starts.length);
        return new TreeBranch(joined, joinedStarts);
    }

    @Override
    TreeNode onlyChildOrSelf() {
        return children.length == 1 ? children[0].onlyChildOrSelf() : this;
    }

    private TreeNode withChild(int at, TreeNode child) {
        TreeNode[] replaced = children.clone();
        replaced[at] = child;
        // The common case: looking at one child only, not at all of them, matters here.
        return new TreeBranch(replaced, starts, size - children[at].size() + child.size());
    }

    private TreeBranch withoutChild(int at) {
        TreeNode[] fewer = Arrays.copyOf(children, children.length - 1);
        System.arraycopy(children, at + 1, fewer, at, fewer.length - at);
        Bytes[] fewerStarts = Arrays.copyOf(starts, fewer.length);
        System.arraycopy(starts, at + 1, fewerStarts, at, fewer.length - at);
        return new TreeBranch(fewer, fewerStarts);
    }

    /** Two neighbours have become one, which may be too wide. */
    private TreeNode withJoined(int at, TreeNode joined) {
        return joined.isTooWide()
                ? withPair(at, 2, joined)
                : withoutChild(at + 1).withChild(at, joined);
    }

    /** The children from {@code at} on, {@code replaced} of them, become the two halves of a node. */
    private TreeNode withPair(int at, int replaced, TreeNode tooWide) {
        TreeNode left = tooWide.firstHalf();
        TreeNode right = tooWide.secondHalf();
        int tail = at + replaced;
        TreeNode[] next = Arrays.copyOf(children, children.length + 2 - replaced);
        System.arraycopy(children, tail, next, at + 2, children.length - tail);
        next[at] = left;
        next[at + 1] = right;
        Bytes[] nextStarts = Arrays.copyOf(starts, next.length);
        System.arraycopy(starts, tail, nextStarts, at + 2, starts.length - tail);
        nextStarts[at + 1] = right.firstKey();
        return new TreeBranch(next, nextStarts);
    }

    /** Which child a key belongs to: the last one that does not begin behind it. */
    private int childOf(Bytes key) {
        int low = 1;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle].compareTo(key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
