package io.raftwright.internal.replication;

/**
 * Turns durable positions of the log store into durable log indexes: remembers, for each batch on its way to the disk, the
 * position behind it and its last index.
 *
 * <p>When a suffix is replaced, batches still on their way are cut to what remains of them, so that an index counts as durable
 * only if the entry that stands there <em>now</em> is. Owner: the consensus thread.
 */
final class DurableLedger {
    private static final int INITIAL_CAPACITY = 64;

    private long[] positions = new long[INITIAL_CAPACITY];
    private long[] lastIndexes = new long[INITIAL_CAPACITY];
    private int head;
    private int count;
    private long durableIndex;

    DurableLedger(long durableIndex) {
        this.durableIndex = durableIndex;
    }

    /** The last index whose present entry, with all before it, is known to be on this member's disk. */
    long durableIndex() {
        return durableIndex;
    }

    /** A batch ending with this index was written, up to this position. */
    void written(long position, long lastIndex) {
        if (count == positions.length) {
            grow();
        }
        int slot = (head + count++) & (positions.length - 1);
        positions[slot] = position;
        lastIndexes[slot] = lastIndex;
    }

    /** Entries from an index on are being replaced: what was on its way for them counts no more. */
    void truncatedFrom(long index) {
        durableIndex = Math.min(durableIndex, index - 1);
        for (int i = 0; i < count; i++) {
            int slot = (head + i) & (positions.length - 1);
            lastIndexes[slot] = Math.min(lastIndexes[slot], index - 1);
        }
    }

    /** The log continues behind a snapshot, which is durable itself. */
    void reset(long index) {
        count = 0;
        durableIndex = index;
    }

    /**
     * Everything up to a position is durable.
     *
     * @return true if the durable index grew
     */
    boolean advance(long durablePosition) {
        long before = durableIndex;
        while (count > 0 && positions[head] <= durablePosition) {
            durableIndex = Math.max(durableIndex, lastIndexes[head]);
            head = (head + 1) & (positions.length - 1);
            count--;
        }
        return durableIndex > before;
    }

    private void grow() {
        int capacity = positions.length;
        long[] newPositions = new long[capacity * 2];
        long[] newIndexes = new long[capacity * 2];
        for (int i = 0; i < count; i++) {
            int slot = (head + i) & (capacity - 1);
            newPositions[i] = positions[slot];
            newIndexes[i] = lastIndexes[slot];
        }
        positions = newPositions;
        lastIndexes = newIndexes;
        head = 0;
    }
}
