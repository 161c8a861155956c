package io.raftwright.testkit.history;

import java.util.Arrays;

/**
 * Which operations have been placed. Since most of those before the last are, it is stored as a window: everything below is
 * in it, nothing above.
 *
 * <p>Owner: one search.
 */
final class TakenSet {
    private final long[] words;
    /** The first that is not in it. */
    private int low;
    /** One above the last that is in it. */
    private int high;

    TakenSet(int count) {
        this.words = new long[(count >> 6) + 1];
    }

    boolean has(int i) {
        return ((words[i >> 6] >>> i) & 1) != 0;
    }

    void add(int i) {
        words[i >> 6] |= 1L << i;
        high = Math.max(high, i + 1);
        while (low < high && has(low)) {
            low++;
        }
    }

    void remove(int i) {
        words[i >> 6] &= ~(1L << i);
        low = Math.min(low, i);
        while (high > 0 && !has(high - 1)) {
            high--;
        }
    }

    /** The number of words below the window. */
    int base() {
        return low >> 6;
    }

    /** The words of the window; with {@link #base} they say what is in the set. */
    long[] window() {
        return Arrays.copyOfRange(words, base(), Math.max(base(), (high + 63) >> 6));
    }

    /** All words up to the last that is not 0. */
    long[] upToLast() {
        return Arrays.copyOf(words, (high + 63) >> 6);
    }

    /** Whether all that one has the other has, too. */
    static boolean isSubset(long[] part, long[] whole) {
        for (int i = 0; i < part.length; i++) {
            if ((part[i] & ~(i < whole.length ? whole[i] : 0)) != 0) {
                return false;
            }
        }
        return true;
    }
}
