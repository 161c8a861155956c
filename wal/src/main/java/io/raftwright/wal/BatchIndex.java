package io.raftwright.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Where the entries of one segment lie: for each batch that holds any, its first and last index and its offset, in ascending
 * order. An overridden suffix is taken off again, so that a later batch may begin below an earlier one's end.
 *
 * <p>Owner: the consensus thread. Other threads may look for entries that are committed: those are never overridden, and what
 * changes beyond them under such a search is always above the index searched for.
 */
final class BatchIndex {
    static final int NOT_FOUND = -1;
    private static final int INITIAL_CAPACITY = 256;

    private static final VarHandle COUNT;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(BatchIndex.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The three arrays grow only before other threads know this index. */
    private long[] firsts;

    private long[] lasts;
    private int[] offsets;

    /** Written by the consensus thread (release), read by all (acquire). */
    @SuppressWarnings("UnusedVariable") // by COUNT
    private int count;

    private BatchIndex(int capacity) {
        this.firsts = new long[capacity];
        this.lasts = new long[capacity];
        this.offsets = new int[capacity];
    }

    /**
     * For a segment that is appended to: all room that it can need is taken now, so that appending allocates nothing. That may take
     * a millisecond.
     */
    static BatchIndex ofSegment(long lengthBytes) {
        return new BatchIndex((int) (lengthBytes / BatchHeader.ALIGNMENT));
    }

    /** For a segment that is only read: it grows as recovery fills it, before any other thread knows it. */
    static BatchIndex ofScan() {
        return new BatchIndex(INITIAL_CAPACITY);
    }

    void add(long first, long last, int offset) {
        int at = count();
        assert at == 0 || last(at - 1) < first : "batches overlap, first=" + first + ", last=" + last(at - 1);
        if (at == offsets.length) {
            grow();
        }
        LONGS.setOpaque(firsts, at, first);
        LONGS.setOpaque(lasts, at, last);
        offsets[at] = offset;
        COUNT.setRelease(this, at + 1);
    }

    private void grow() {
        int capacity = 2 * offsets.length;
        firsts = Arrays.copyOf(firsts, capacity);
        lasts = Arrays.copyOf(lasts, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
    }

    /** Takes off all entries from an index on. */
    void truncateFrom(long index) {
        int kept = count();
        while (kept > 0 && first(kept - 1) >= index) {
            kept--;
        }
        COUNT.setRelease(this, kept);
        if (kept > 0 && last(kept - 1) >= index) {
            LONGS.setOpaque(lasts, kept - 1, index - 1);
        }
    }

    /** Takes off all batches at an offset and beyond. */
    void truncateFromOffset(long offset) {
        int kept = count();
        while (kept > 0 && offsets[kept - 1] >= offset) {
            kept--;
        }
        COUNT.setRelease(this, kept);
    }

    /** The ordinal of the last batch that begins at or below an index, or {@link #NOT_FOUND}. */
    int find(long index) {
        int low = 0;
        int high = count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (first(middle) <= index) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    int count() {
        return (int) COUNT.getAcquire(this);
    }

    long first(int ordinal) {
        return (long) LONGS.getOpaque(firsts, ordinal);
    }

    long last(int ordinal) {
        return (long) LONGS.getOpaque(lasts, ordinal);
    }

    int offset(int ordinal) {
        return offsets[ordinal];
    }
}
