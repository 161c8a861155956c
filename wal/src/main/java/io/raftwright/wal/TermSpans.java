package io.raftwright.wal;

import io.raftwright.storage.LogStore;
import java.util.Arrays;

/** Where each term begins among the entries held. Owner: the consensus thread. Terms are few: it grows by elections. */
final class TermSpans {
    private long[] terms = new long[8];
    private long[] firsts = new long[8];
    private int count;

    /** Adds an entry behind all others; remembers it only if its term is new. */
    void add(long term, long index) {
        if (count > 0 && terms[count - 1] == term) {
            return;
        }
        if (count == terms.length) {
            terms = Arrays.copyOf(terms, count * 2);
            firsts = Arrays.copyOf(firsts, count * 2);
        }
        terms[count] = term;
        firsts[count] = index;
        count++;
    }

    void truncateFrom(long index) {
        while (count > 0 && firsts[count - 1] >= index) {
            count--;
        }
    }

    /** Forgets entries below an index that is held. */
    void dropBelow(long index) {
        int dropped = 0;
        while (dropped + 1 < count && firsts[dropped + 1] <= index) {
            dropped++;
        }
        System.arraycopy(terms, dropped, terms, 0, count - dropped);
        System.arraycopy(firsts, dropped, firsts, 0, count - dropped);
        count -= dropped;
        if (count > 0) {
            firsts[0] = Math.max(firsts[0], index);
        }
    }

    void clear() {
        count = 0;
    }

    /** The term of the last entry, or a default if there is none. */
    long last(long otherwise) {
        return count == 0 ? otherwise : terms[count - 1];
    }

    void forEach(LogStore.TermVisitor visitor) {
        for (int i = 0; i < count; i++) {
            visitor.term(terms[i], firsts[i]);
        }
    }
}
