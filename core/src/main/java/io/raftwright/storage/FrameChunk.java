package io.raftwright.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A run of consecutive frames in one block of heap memory that is only ever added to: what a reader has seen stays as it is.
 * When nobody looks at it any more, and no part of it was ever handed on by {@link #upTo}, it may begin anew.
 *
 * <p>Owner: the consensus thread, which adds; any thread may read up to {@link #lastIndex}.
 */
final class FrameChunk {
    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(FrameChunk.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ByteBuffer bytes;
    private final int capacity;
    private long firstIndex;

    /** Another chunk has the same memory. */
    private boolean isShared;

    /** Where each frame ends in {@link #bytes}; a frame begins where the one before ends. Published by {@link #count}. */
    private int[] ends;

    /** Frames held. Single writer, setRelease; readers getAcquire. */
    private int count;

    /**
     * Makes an empty chunk.
     *
     * @param firstIndex index of the first frame to come
     * @param capacity   bytes to hold at most
     */
    FrameChunk(long firstIndex, int capacity) {
        this.bytes = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
        this.capacity = capacity;
        this.firstIndex = firstIndex;
        this.ends = new int[64];
    }

    private FrameChunk(FrameChunk whole, int count) {
        this.bytes = whole.bytes;
        this.capacity = whole.start(count);
        this.firstIndex = whole.firstIndex;
        this.ends = Arrays.copyOf(whole.ends, count);
        this.count = count;
        this.isShared = true;
    }

    /**
     * The frames up to an index, in the same memory. Nothing can be added to them, so nothing already seen is overwritten.
     *
     * @param index from the first index to the last
     */
    FrameChunk upTo(long index) {
        isShared = true;
        return new FrameChunk(this, (int) (index - firstIndex) + 1);
    }

    /** True if it alone has its memory. */
    boolean isReusable() {
        return !isShared;
    }

    /** Begins anew: what it held is forgotten. Nobody may hold a view of it, or use one made before. */
    void reuse(long newFirstIndex) {
        COUNT.setRelease(this, 0);
        firstIndex = newFirstIndex;
    }

    long firstIndex() {
        return firstIndex;
    }

    /** Index of the last frame, or {@code firstIndex() - 1} if there is none. Any thread. */
    long lastIndex() {
        return firstIndex + (int) COUNT.getAcquire(this) - 1;
    }

    int capacity() {
        return capacity;
    }

    /** Whether a frame of this length still fits. */
    boolean hasRoomFor(int length) {
        return capacity - start(count) >= length;
    }

    /** Adds a frame that fits. */
    void add(ByteBuffer source, int offset, int length) {
        int n = count;
        int start = start(n);
        bytes.put(start, source, offset, length);
        if (n == ends.length) {
            ends = Arrays.copyOf(ends, n * 2);
        }
        ends[n] = start + length;
        COUNT.setRelease(this, n + 1);
    }

    /** Bytes of the frames from an index on. */
    int length(long index) {
        return start(count) - start((int) (index - firstIndex));
    }

    long term(long index) {
        return LogFrame.term(bytes, start((int) (index - firstIndex)));
    }

    /** Link of a frame. */
    int chain(long index) {
        return LogFrame.link(bytes, start((int) (index - firstIndex)));
    }

    /**
     * Views whole frames: the one at an index, and those behind it that fit. Any thread.
     *
     * @param index    an index held
     * @param maxBytes most bytes to view, unless the first frame alone is longer
     */
    ByteBuffer view(long index, int maxBytes) {
        int held = (int) COUNT.getAcquire(this);
        int[] bounds = ends;
        int first = (int) (index - firstIndex);
        int start = first == 0 ? 0 : bounds[first - 1];
        int limit = (int) Math.min(Integer.MAX_VALUE, (long) start + maxBytes);
        int found = Arrays.binarySearch(bounds, first, held, limit);
        int last = Math.max(first, found >= 0 ? found : -found - 2);
        return bytes.slice(start, bounds[last] - start).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private int start(int frame) {
        return frame == 0 ? 0 : ends[frame - 1];
    }
}
