package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The calls and returns of operations in order of time, as a doubly linked list from which an operation can be lifted, and put
 * back where it was, at once (Wing and Gong, 1993). Operations come sorted by invocation; call {@code i} is entry {@code i}, its
 * return is entry {@code count + i}.
 *
 * <p>Invariant: lifted operations are put back in the reverse order.
 *
 * <p>Owner: one search.
 */
final class EntryList {
    private final int count;
    private final int head;
    private final int[] next;
    private final int[] previous;

    /** A list of operations that all have returned, sorted by invocation. */
    EntryList(List<Operation> operations) {
        this.count = operations.size();
        this.head = 2 * count;
        this.next = new int[head + 1];
        this.previous = new int[head + 1];
        List<Integer> returns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            returns.add(i);
        }
        returns.sort(Comparator.comparingLong(i -> operations.get(i).returnedNs()));
        int last = head;
        int call = 0;
        for (int returning : returns) {
            // At the same time calls come first: what may overlap does.
            while (call < count
                    && operations.get(call).invokedNs()
                            <= operations.get(returning).returnedNs()) {
                last = link(last, call++);
            }
            last = link(last, count + returning);
        }
        var unused = link(last, head);
    }

    private int link(int entry, int following) {
        next[entry] = following;
        previous[following] = entry;
        return following;
    }

    /** The first entry; there is one unless all have been lifted. */
    int first() {
        return next[head];
    }

    int next(int entry) {
        return next[entry];
    }

    boolean isReturn(int entry) {
        return entry >= count;
    }

    /** The operation that must have taken effect before any that comes later: the one whose return is first. */
    int firstReturning() {
        int entry = first();
        while (!isReturn(entry)) {
            entry = next[entry];
        }
        return entry - count;
    }

    /** Takes an operation out. */
    void lift(int operation) {
        unlink(operation);
        unlink(count + operation);
    }

    /** Puts the operation lifted last back. */
    void unlift(int operation) {
        relink(count + operation);
        relink(operation);
    }

    private void unlink(int entry) {
        next[previous[entry]] = next[entry];
        previous[next[entry]] = previous[entry];
    }

    private void relink(int entry) {
        next[previous[entry]] = entry;
        previous[next[entry]] = entry;
    }
}
