package io.raftwright.testkit.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a file as its readers see them, in one array so that any range can be mapped. When the array is outgrown while it
 * is mapped, it is kept and every later change goes into it too: a mapping shows the file as it is, however long ago it was made.
 *
 * <p>Invariant: what lies in the array beyond the length of the file is zero; the array holds whole sectors.
 *
 * <p>Owner: the thread of the disk.
 */
final class LiveBytes {
    private static final int MIN_CAPACITY = 4096;
    private static final int MAX_CAPACITY = Integer.MAX_VALUE & -MIN_CAPACITY;

    private Backing current = new Backing(new byte[0]);
    private final List<Backing> outgrown = new ArrayList<>(0);

    /** An array and how many mappings show it. */
    static final class Backing {
        private final byte[] bytes;
        private int mappedCount;

        private Backing(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    static int maxCapacity() {
        return MAX_CAPACITY;
    }

    int capacity() {
        return current.bytes.length;
    }

    /** Makes room up to a position. */
    void reserve(int end) {
        int capacity = current.bytes.length;
        if (end <= capacity) {
            return;
        }
        long wanted = Math.max(end, Math.min(2L * capacity, MAX_CAPACITY));
        int rounded = (int) Math.min(MAX_CAPACITY, (wanted + MIN_CAPACITY - 1) & -MIN_CAPACITY);
        Backing grown = new Backing(Arrays.copyOf(current.bytes, rounded));
        if (current.mappedCount > 0) {
            outgrown.add(current);
        }
        current = grown;
    }

    /** Takes all remaining bytes of a source; there is room for them. */
    void put(int position, ByteBuffer source) {
        int length = source.remaining();
        source.get(current.bytes, position, length);
        spread(position, length);
    }

    void put(int position, byte[] source, int offset, int length) {
        System.arraycopy(source, offset, current.bytes, position, length);
        spread(position, length);
    }

    void fillWithZeroes(int from, int to) {
        Arrays.fill(current.bytes, from, to, (byte) 0);
        spread(from, to - from);
    }

    void flip(int position, int bit) {
        current.bytes[position] ^= (byte) (1 << bit);
        spread(position, 1);
    }

    /** Brings a change to the mappings of outgrown arrays. */
    private void spread(int position, int length) {
        if (outgrown.isEmpty()) {
            return;
        }
        for (Backing old : outgrown) {
            int count = Math.min(length, old.bytes.length - position);
            if (count > 0) {
                System.arraycopy(current.bytes, position, old.bytes, position, count);
            }
        }
    }

    void copyTo(int position, byte[] target, int offset, int length) {
        System.arraycopy(current.bytes, position, target, offset, length);
    }

    void copyTo(int position, int length, ByteBuffer target) {
        target.put(current.bytes, position, length);
    }

    /** A view for somebody who is told of no change of the array: valid until the file grows. */
    ByteBuffer view(int length) {
        return ByteBuffer.wrap(current.bytes, 0, length).slice().asReadOnlyBuffer();
    }

    SimulatedMapping map(int position, int length) {
        current.mappedCount++;
        ByteBuffer range =
                ByteBuffer.wrap(current.bytes, position, length).slice().asReadOnlyBuffer();
        return new SimulatedMapping(this, current, range);
    }

    void unmap(Backing backing) {
        backing.mappedCount--;
        if (backing.mappedCount == 0) {
            outgrown.remove(backing);
        }
    }

    /** The process is gone: its mappings show no change any more. */
    void abandonMappings() {
        if (current.mappedCount > 0) {
            current = new Backing(current.bytes.clone());
        }
        outgrown.clear();
    }

    LiveBytes copy() {
        LiveBytes copy = new LiveBytes();
        copy.current = new Backing(current.bytes.clone());
        return copy;
    }
}
