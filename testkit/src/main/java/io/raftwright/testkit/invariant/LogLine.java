package io.raftwright.testkit.invariant;

import java.util.Arrays;

/**
 * What a member's log holds, entry by entry: term and link of each. Equal links mean equal logs up to there.
 *
 * <p>Owner: the simulation's thread.
 */
final class LogLine {
    private long firstIndex = 1;
    private int count;
    private long[] terms = new long[256];
    private int[] links = new int[256];
    private long baseTerm;
    private int baseLink;

    long firstIndex() {
        return firstIndex;
    }

    long lastIndex() {
        return firstIndex + count - 1;
    }

    boolean holds(long index) {
        return index >= firstIndex && index <= lastIndex();
    }

    /** True if term and link are known: of an entry held, or of the one before the first. */
    boolean knows(long index) {
        return holds(index) || index == firstIndex - 1;
    }

    long term(long index) {
        return index == firstIndex - 1 ? baseTerm : terms[slot(index)];
    }

    long lastTerm() {
        return term(lastIndex());
    }

    int link(long index) {
        return index == firstIndex - 1 ? baseLink : links[slot(index)];
    }

    private int slot(long index) {
        if (!holds(index)) {
            throw new IllegalArgumentException(
                    "not held, index=" + index + ", first=" + firstIndex + ", last=" + lastIndex());
        }
        return (int) (index - firstIndex);
    }

    /** Becomes equal to another one. */
    void become(LogLine other) {
        firstIndex = other.firstIndex;
        count = other.count;
        terms = other.terms.clone();
        links = other.links.clone();
        baseTerm = other.baseTerm;
        baseLink = other.baseLink;
    }

    /** Puts an entry in its place; everything from there on is gone. */
    void put(long index, long term, int link) {
        int slot = (int) (index - firstIndex);
        if (slot == terms.length) {
            terms = Arrays.copyOf(terms, 2 * slot);
            links = Arrays.copyOf(links, 2 * slot);
        }
        terms[slot] = term;
        links[slot] = link;
        count = slot + 1;
    }

    /** Begins anew behind an index. */
    void reset(long index, long term, int link) {
        firstIndex = index + 1;
        count = 0;
        baseTerm = term;
        baseLink = link;
    }

    /** Forgets what lies below an index, which is held or the next. */
    void dropBelow(long index) {
        int dropped = (int) (index - firstIndex);
        if (dropped > 0) {
            baseTerm = term(index - 1);
            baseLink = link(index - 1);
            System.arraycopy(terms, dropped, terms, 0, count - dropped);
            System.arraycopy(links, dropped, links, 0, count - dropped);
            count -= dropped;
            firstIndex = index;
        }
    }
}
