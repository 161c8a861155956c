package io.raftwright.internal.replication;

import java.util.Arrays;

/**
 * The terms of a log without its entries: for each distinct term the index at which it begins. Since terms only grow along a
 * log, this answers the term of any entry by a binary search and no I/O. Owner: the consensus thread.
 */
final class TermSpans {
    private long[] terms = new long[16];
    private long[] firsts = new long[16];
    private int count;

    /** Notes that an entry with this term stands at this index; indexes come in ascending order. */
    void append(long term, long index) {
        assert count == 0 || term >= terms[count - 1]
                : "terms never shrink along a log, term=" + term + ", index=" + index;
        if (count > 0 && terms[count - 1] == term) {
            return;
        }
        if (count == terms.length) {
            terms = Arrays.copyOf(terms, count * 2);
            firsts = Arrays.copyOf(firsts, count * 2);
        }
        terms[count] = term;
        firsts[count++] = index;
    }

    /** Forgets everything from an index on. */
    void truncateFrom(long index) {
        while (count > 0 && firsts[count - 1] >= index) {
            count--;
        }
    }

    /** Forgets what lies wholly below an index. */
    void compactBelow(long index) {
        int drop = 0;
        while (drop + 1 < count && firsts[drop + 1] <= index) {
            drop++;
        }
        if (drop > 0) {
            System.arraycopy(terms, drop, terms, 0, count - drop);
            System.arraycopy(firsts, drop, firsts, 0, count - drop);
            count -= drop;
        }
    }

    void clear() {
        count = 0;
    }

    /** The term at an index that the log holds. */
    long termAt(long index) {
        return terms[spanOf(index)];
    }

    /** The first index of the term that the entry at an index belongs to; may lie below the log's first index. */
    long firstIndexOfTermAt(long index) {
        return firsts[spanOf(index)];
    }

    private int spanOf(long index) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firsts[middle] <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        assert count > 0 && firsts[low] <= index : "index below every span, index=" + index;
        return low;
    }
}
