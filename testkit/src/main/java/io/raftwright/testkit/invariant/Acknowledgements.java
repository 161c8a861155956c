package io.raftwright.testkit.invariant;

import java.util.Arrays;

/**
 * How far the log was acknowledged to clients, at any time.
 *
 * <p>Owner: the simulation's thread.
 */
final class Acknowledgements {
    private long[] timesNs = new long[256];
    private long[] indexes = new long[256];
    private int count;

    /** An entry was acknowledged, not earlier than all before. */
    void add(long nowNs, long index) {
        if (index <= upTo()) {
            return;
        }
        if (count == timesNs.length) {
            timesNs = Arrays.copyOf(timesNs, 2 * count);
            indexes = Arrays.copyOf(indexes, 2 * count);
        }
        timesNs[count] = nowNs;
        indexes[count] = index;
        count++;
    }

    /** The last entry acknowledged; 0 if none is. */
    long upTo() {
        return count == 0 ? 0 : indexes[count - 1];
    }

    /** The last entry that was acknowledged before a moment; 0 if none was. */
    long upTo(long timeNs) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timesNs[middle] < timeNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : indexes[low - 1];
    }
}
