package io.raftwright.internal.replication;

/**
 * What is on its way and not yet acknowledged, bounded by messages and by bytes: a ring of (last index, bytes), freed in order
 * by acknowledged index. Owner: the consensus thread.
 */
public final class InflightWindow {
    private static final int INITIAL_CAPACITY = 16;

    private final int maxMessages;
    private final long maxBytes;
    private long[] lastIndexes;
    private int[] lengths;
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
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        int capacity = Math.min(INITIAL_CAPACITY, maxMessages);
        this.lastIndexes = new long[capacity];
        this.lengths = new int[capacity];
    }

    public boolean isFull() {
        return count == maxMessages || bytes >= maxBytes;
    }

    public int count() {
        return count;
    }

    /** Bytes on their way. */
    public long bytes() {
        return bytes;
    }

    public void add(long lastIndex, int length) {
        assert !isFull() : "window full, count=" + count + ", bytes=" + bytes;
        if (count == lastIndexes.length) {
            grow();
        }
        int slot = wrapped(head + count++);
        lastIndexes[slot] = lastIndex;
        lengths[slot] = length;
        bytes += length;
    }

    /** Frees every message whose last index is at most this one. */
    public void freeUpTo(long index) {
        while (count > 0 && lastIndexes[head] <= index) {
            bytes -= lengths[head];
            head = wrapped(head + 1);
            count--;
        }
    }

    /** A slot, from a number below twice the capacity; cheaper than a division, and it is asked for every message. */
    private int wrapped(int slot) {
        return slot < lastIndexes.length ? slot : slot - lastIndexes.length;
    }

    public void clear() {
        head = 0;
        count = 0;
        bytes = 0;
    }

    /** Room comes with use, since windows are made anew at every election and most stay nearly empty. */
    private void grow() {
        int capacity = (int) Math.min(maxMessages, 2L * count);
        long[] newIndexes = new long[capacity];
        int[] newLengths = new int[capacity];
        for (int i = 0; i < count; i++) {
            int slot = wrapped(head + i);
            newIndexes[i] = lastIndexes[slot];
            newLengths[i] = lengths[slot];
        }
        lastIndexes = newIndexes;
        lengths = newLengths;
        head = 0;
    }
}
