package io.raftwright.internal.replication;

/**
 * What is on its way and not yet acknowledged, bounded by messages and by bytes: a ring of (last index, bytes), freed in order
 * by acknowledged index. Owner: the consensus thread.
 */
public final class InflightWindow {
    private final long[] lastIndexes;
    private final int[] lengths;
    private final long maxBytes;
    private int head;
    private int count;
    private long bytes;

    /**
     * An empty window.
     *
     * @param maxMessages at least 1
     * @param maxBytes    at least 1; exceeded by at most one message
     */
    public InflightWindow(int maxMessages, long maxBytes) {
        this.lastIndexes = new long[maxMessages];
        this.lengths = new int[maxMessages];
        this.maxBytes = maxBytes;
    }

    public boolean isFull() {
        return count == lastIndexes.length || bytes >= maxBytes;
    }

    public int count() {
        return count;
    }

    public void add(long lastIndex, int length) {
        assert !isFull() : "window full, count=" + count + ", bytes=" + bytes;
        int slot = (head + count++) % lastIndexes.length;
        lastIndexes[slot] = lastIndex;
        lengths[slot] = length;
        bytes += length;
    }

    /** Frees every message whose last index is at most this one. */
    public void freeUpTo(long index) {
        while (count > 0 && lastIndexes[head] <= index) {
            bytes -= lengths[head];
            head = (head + 1) % lastIndexes.length;
            count--;
        }
    }

    public void clear() {
        head = 0;
        count = 0;
        bytes = 0;
    }
}
