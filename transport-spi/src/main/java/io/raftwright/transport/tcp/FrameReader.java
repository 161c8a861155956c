package io.raftwright.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Cuts the bytes of one connection into frames, which are handed out in place: no copy between socket and listener.
 *
 * <pre>
 * | length, 4 bytes little-endian | that many bytes | length | ...
 * </pre>
 *
 * <p>A length of -1 is a sign of life, with nothing behind it.
 *
 * <p>The buffer is 64 KiB as long as frames are small; it grows to hold a larger frame, at most to the frame cap, and is
 * small again a while after the last large one. Owner: the transport thread.
 */
final class FrameReader {
    /** In place of a length. */
    static final int BEAT = -1;

    private static final int SMALL_CAPACITY = 64 * 1024;

    private final int maxFrameLength;
    private ByteBuffer bytes = ByteBuffer.allocateDirect(SMALL_CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer view = bytes.asReadOnlyBuffer();
    private int start; // offset of the first byte not handed out; bytes.position() is the end of what was read
    private boolean hadLargeFrame;

    FrameReader(int maxFrameLength) {
        this.maxFrameLength = maxFrameLength;
    }

    /** Takes one frame, from its position to its limit, valid during the call; false if it must be offered again. */
    interface FrameSink {
        boolean onFrame(ByteBuffer frame) throws IOException;
    }

    /**
     * Reads once from the link, into whatever room there is. Call {@link #deliver} first if frames may be left over.
     *
     * @return how many bytes were read, -1 at the end of the stream
     */
    int fill(Link link) throws IOException {
        assert bytes.hasRemaining() : "no room to read, start=" + start;
        return link.read(bytes);
    }

    /** Whether the last {@link #fill} left room, that is, took all there was. */
    boolean hasRoom() {
        return bytes.hasRemaining();
    }

    /**
     * Hands out every whole frame and makes room for the next one.
     *
     * @return false if the sink refused a frame, which stays the first one
     * @throws RefusedConnectionException if a length is negative or above the cap
     */
    boolean deliver(FrameSink sink) throws IOException {
        int end = bytes.position();
        while (end - start >= SendQueue.PREFIX_LENGTH) {
            int length = bytes.getInt(start);
            if (length == BEAT) {
                start += SendQueue.PREFIX_LENGTH;
                continue;
            }
            if (length < 0 || length > maxFrameLength) {
                throw new RefusedConnectionException(
                        "frame length out of range", "length=" + length + ", max=" + maxFrameLength);
            }
            int frameStart = start + SendQueue.PREFIX_LENGTH;
            if (end - frameStart < length) {
                makeRoom(SendQueue.PREFIX_LENGTH + length);
                return true;
            }
            view.limit(frameStart + length).position(frameStart).order(ByteOrder.LITTLE_ENDIAN);
            if (!sink.onFrame(view)) {
                return false;
            }
            start = frameStart + length;
        }
        makeRoom(SendQueue.PREFIX_LENGTH);
        return true;
    }

    private void makeRoom(int needed) {
        hadLargeFrame |= needed > SMALL_CAPACITY;
        if (needed > bytes.capacity()) {
            moveTo(capacityFor(needed));
        } else if (start == bytes.position()) {
            bytes.clear();
            start = 0;
        } else if (needed > bytes.capacity() - start || start > bytes.capacity() / 2) {
            bytes.limit(bytes.position()).position(start);
            bytes.compact();
            start = 0;
        }
    }

    /** The next power of two, so that a growing stream of frames does not move the buffer each time; never above the cap. */
    private int capacityFor(int needed) {
        long roomy = 2L * Integer.highestOneBit(needed);
        return (int) Math.max(needed, Math.min(roomy, (long) maxFrameLength + SendQueue.PREFIX_LENGTH));
    }

    private void moveTo(int capacity) {
        ByteBuffer moved = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
        bytes.limit(bytes.position()).position(start);
        moved.put(bytes);
        bytes = moved;
        view = moved.asReadOnlyBuffer();
        start = 0;
    }

    /** How many bytes of a frame are there that is not whole. */
    int pendingBytes() {
        return bytes.position() - start;
    }

    /** Gives back a large buffer that nothing has needed since the last call. Called about once a second. */
    void relax() {
        if (!hadLargeFrame && bytes.capacity() > SMALL_CAPACITY && start == bytes.position()) {
            moveTo(SMALL_CAPACITY);
        }
        hadLargeFrame = false;
    }
}
