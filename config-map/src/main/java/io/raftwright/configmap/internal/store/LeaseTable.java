package io.raftwright.configmap.internal.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All leases by id. Never changes: a write returns another table that shares most with this one.
 *
 * <p>It is a binary trie of the ids' bits without branches of one child (Okasaki and Gill, "Fast Mergeable Integer Maps"): which leases
 * there are decides its shape alone, so it is the same on all members, restored or not. Any thread.
 */
final class LeaseTable {
    /** No deadline at all. */
    static final long NEVER = Long.MAX_VALUE;

    static final LeaseTable EMPTY = new LeaseTable(null);

    private final @Nullable LeaseNode root;

    private LeaseTable(@Nullable LeaseNode root) {
        this.root = root;
    }

    int size() {
        return root == null ? 0 : root.size();
    }

    /** The log time from which on the first lease may end, or {@link #NEVER}. */
    long nextDeadline() {
        return root == null ? NEVER : root.nextDeadline();
    }

    /** A hash of all leases without their keys; 0 if there are none. */
    long hash() {
        return root == null ? 0 : root.hash();
    }

    @Nullable
    LeaseRecord get(long id) {
        LeaseNode node = root;
        while (node instanceof LeaseBranch branch) {
            node = branch.child(id);
        }
        return node instanceof LeaseRecord lease && lease.id() == id ? lease : null;
    }

    /** This table with a lease added or replaced. */
    LeaseTable with(LeaseRecord lease) {
        return new LeaseTable(root == null ? lease : with(root, lease));
    }

    private static LeaseNode with(LeaseNode node, LeaseRecord lease) {
        if (node instanceof LeaseBranch branch) {
            return branch.mayHold(lease.id())
                    ? branch.with(lease.id(), with(branch.child(lease.id()), lease))
                    : LeaseBranch.over(lease.id(), lease, branch.prefix(), branch);
        }
        long id = ((LeaseRecord) node).id();
        return id == lease.id() ? lease : LeaseBranch.over(lease.id(), lease, id, node);
    }

    /** This table without a lease that it holds. */
    LeaseTable without(long id) {
        assert get(id) != null : "no such lease, lease=" + id;
        return root == null ? this : new LeaseTable(without(root, id));
    }

    private static @Nullable LeaseNode without(LeaseNode node, long id) {
        if (!(node instanceof LeaseBranch branch)) {
            return null;
        }
        LeaseNode left = without(branch.child(id), id);
        if (left == null) {
            return branch.isOne(id) ? branch.zeros() : branch.ones();
        }
        return branch.with(id, left);
    }

    /** This table with each lease kept alive at a log time. */
    LeaseTable keptAlive(long logTimeSeconds) {
        LeaseTable[] kept = {EMPTY};
        forEach(lease -> kept[0] = kept[0].with(lease.keptAlive(logTimeSeconds)));
        return kept[0];
    }

    /** Visits all leases by id, ascending. */
    void forEach(Consumer<LeaseRecord> visitor) {
        if (root != null) {
            forEach(root, visitor);
        }
    }

    private static void forEach(LeaseNode node, Consumer<LeaseRecord> visitor) {
        if (node instanceof LeaseBranch branch) {
            forEach(branch.zeros(), visitor);
            forEach(branch.ones(), visitor);
        } else {
            visitor.accept((LeaseRecord) node);
        }
    }

    /** The leases whose deadline has come, the longest overdue first, and by id where that is the same. */
    List<LeaseRecord> due(long logTimeSeconds, int limit) {
        List<LeaseRecord> due = new ArrayList<>();
        PriorityQueue<LeaseNode> nearest = new PriorityQueue<>(BY_DEADLINE);
        if (root != null) {
            nearest.add(root);
        }
        while (due.size() < limit && !nearest.isEmpty() && nearest.element().nextDeadline() <= logTimeSeconds) {
            LeaseNode node = nearest.remove();
            if (node instanceof LeaseBranch branch) {
                nearest.add(branch.zeros());
                nearest.add(branch.ones());
            } else {
                due.add((LeaseRecord) node);
            }
        }
        return due;
    }

    /** No two nodes in a queue have an id in common, so their smallest possible ids tell them apart. */
    private static final Comparator<LeaseNode> BY_DEADLINE =
            Comparator.comparingLong(LeaseNode::nextDeadline).thenComparingLong(LeaseTable::smallestId);

    private static long smallestId(LeaseNode node) {
        return node instanceof LeaseBranch branch ? branch.prefix() : ((LeaseRecord) node).id();
    }
}
