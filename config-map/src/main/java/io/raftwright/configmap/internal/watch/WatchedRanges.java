package io.raftwright.configmap.internal.watch;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which watches a key concerns: an interval tree, so that ten thousand of them cost a change hardly more than ten. Its shape is
 * that of a treap (Seidel and Aragon, <em>Randomized Search Trees</em>), with priorities that are scattered but not random, so that
 * the same calls always lead to the same order.
 *
 * <p>Owner: the hub, under its lock.
 */
final class WatchedRanges {
    private static final long SCATTER = 0x9e37_79b9_7f4a_7c15L;

    private @Nullable Node root;
    private long made;

    /** Adds a watch. */
    void add(Watcher watcher) {
        Node node = find(watcher.keys());
        if (node == null) {
            node = new Node(watcher.keys(), ++made * SCATTER);
            root = with(root, node);
        }
        node.watchers.add(watcher);
    }

    /** Removes a watch; does nothing if it is not there. */
    void remove(Watcher watcher) {
        Node node = find(watcher.keys());
        if (node != null && node.watchers.remove(watcher) && node.watchers.isEmpty()) {
            root = without(root, node.range);
        }
    }

    boolean isEmpty() {
        return root == null;
    }

    /** Visits the watches whose range holds a key. The visitor must neither add nor remove one. */
    void forEach(Bytes key, Consumer<Watcher> visitor) {
        forEach(root, key, visitor);
    }

    /** Visits all watches. The visitor must neither add nor remove one. */
    void forEach(Consumer<Watcher> visitor) {
        forEach(root, visitor);
    }

    private static void forEach(@Nullable Node at, Bytes key, Consumer<Watcher> visitor) {
        if (at == null || (at.end != null && at.end.compareTo(key) <= 0)) {
            return;
        }
        forEach(at.left, key, visitor);
        if (at.range.from().compareTo(key) <= 0) {
            if (at.range.contains(key)) {
                at.watchers.forEach(visitor);
            }
            forEach(at.right, key, visitor);
        }
    }

    private static void forEach(@Nullable Node at, Consumer<Watcher> visitor) {
        if (at != null) {
            forEach(at.left, visitor);
            at.watchers.forEach(visitor);
            forEach(at.right, visitor);
        }
    }

    private @Nullable Node find(KeyRange range) {
        Node at = root;
        while (at != null && compare(range, at.range) != 0) {
            at = compare(range, at.range) < 0 ? at.left : at.right;
        }
        return at;
    }

    private static Node with(@Nullable Node at, Node added) {
        if (at == null) {
            return added;
        }
        if (compare(added.range, at.range) < 0) {
            Node left = with(at.left, added);
            if (left.priority <= at.priority) {
                return at.over(left, at.right);
            }
            at.over(left.right, at.right);
            return left.over(left.left, at);
        }
        Node right = with(at.right, added);
        if (right.priority <= at.priority) {
            return at.over(at.left, right);
        }
        at.over(at.left, right.left);
        return right.over(at, right.right);
    }

    private static @Nullable Node without(@Nullable Node at, KeyRange range) {
        if (at == null) {
            return null;
        }
        int order = compare(range, at.range);
        if (order == 0) {
            return merged(at.left, at.right);
        }
        return order < 0 ? at.over(without(at.left, range), at.right) : at.over(at.left, without(at.right, range));
    }

    private static @Nullable Node merged(@Nullable Node left, @Nullable Node right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return left.priority > right.priority
                ? left.over(left.left, merged(left.right, right))
                : right.over(merged(left, right.left), right.right);
    }

    private static int compare(KeyRange a, KeyRange b) {
        int order = a.from().compareTo(b.from());
        return order != 0 ? order : compareEnds(a.to(), b.to());
    }

    /** Null is the greatest. */
    private static int compareEnds(@Nullable Bytes a, @Nullable Bytes b) {
        if (a == null) {
            return b == null ? 0 : 1;
        }
        return b == null ? -1 : a.compareTo(b);
    }

    /** A range, and those who watch it. Invariant: ranges in order from left to right, priorities falling from the root down. */
    private static final class Node {
        private final KeyRange range;
        private final long priority;
        private final Set<Watcher> watchers = new LinkedHashSet<>();
        private @Nullable Node left;
        private @Nullable Node right;

        /** The greatest end of all ranges from here down; null for none. */
        private @Nullable Bytes end;

        Node(KeyRange range, long priority) {
            this.range = range;
            this.priority = priority;
            this.end = range.to();
        }

        /** This node, with others below it. */
        Node over(@Nullable Node newLeft, @Nullable Node newRight) {
            left = newLeft;
            right = newRight;
            end = range.to();
            if (left != null && compareEnds(left.end, end) > 0) {
                end = left.end;
            }
            if (right != null && compareEnds(right.end, end) > 0) {
                end = right.end;
            }
            return this;
        }
    }
}
