package io.raftwright.transport.tcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a send queue's byte stream: senders add at its end while the transport thread writes out its beginning.
 *
 * <p>Owner: the queue that holds it, under the queue's lock; except that the transport thread alone, without the lock,
 * moves the position of {@link #unsent} while it writes.
 */
final class Chunk {
    static final int LENGTH = 64 * 1024;

    /** The next chunk of the same queue, or of the pool's free list. */
    @Nullable
    Chunk next;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer unsent = bytes.duplicate().limit(0);
    private int end;

    /** Adds up to {@code length} bytes of a buffer, from an absolute offset on; returns how many fitted. */
    int add(ByteBuffer from, int offset, int length) {
        int count = Math.min(length, LENGTH - end);
        bytes.put(end, from, offset, count);
        end += count;
        return count;
    }

    /** Adds one byte; there must be room. */
    void add(byte value) {
        bytes.put(end++, value);
    }

    boolean isFull() {
        return end == LENGTH;
    }

    /** What was added and not yet written to the socket, as far as is known now. */
    ByteBuffer unsent() {
        return unsent.limit(end);
    }

    /** Whether the socket took all that was added. */
    boolean isSent() {
        return unsent.position() == end;
    }

    void clear() {
        end = 0;
        unsent.position(0).limit(0);
    }
}
