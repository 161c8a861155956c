package io.raftwright.internal.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the transport brought and the consensus thread has not seen yet: frames and peer events, in order of arrival, within a
 * bound of bytes. Two buffers: one is filled under a lock, the other drained without; draining swaps them.
 *
 * <p>Owner: the consensus thread, which drains; any thread may offer.
 */
final class FrameInbox {
    /** What an item is. */
    enum Kind {
        FRAME(0),
        /** Its content is the peer's incarnation, a long. */
        PEER_UP(1),
        PEER_DOWN(2),
        /** A peer knows this member under another incarnation. */
        REFUSED_BY(3);

        private static final Kind[] BY_CODE = values();

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) {
            return BY_CODE[code];
        }
    }

    /** Receives drained items. */
    @FunctionalInterface
    interface Handler {
        /** One item; the buffer's content, from position to limit, is valid only during the call. */
        void onItem(Kind kind, long peerId, ByteBuffer content);
    }

    private static final int HEADER_LENGTH = 16;
    private static final int INITIAL_LENGTH = 4 << 10;
    /** A buffer that grew beyond this is let go after it was drained. */
    private static final int KEPT_LENGTH = 1 << 20;

    private final int maxLength;
    private ByteBuffer filling = newBuffer(INITIAL_LENGTH);
    private ByteBuffer draining = newBuffer(INITIAL_LENGTH);

    /** An empty inbox that holds at most about this many bytes. */
    FrameInbox(int maxLength) {
        this.maxLength = maxLength;
    }

    /**
     * Adds an item.
     *
     * @param content copied, from position to limit
     * @return false if it is full
     */
    synchronized boolean offer(Kind kind, long peerId, ByteBuffer content) {
        int length = content.remaining();
        int needed = HEADER_LENGTH + ((length + 7) & -8);
        if (filling.remaining() < needed && !grow(needed, kind == Kind.FRAME)) {
            return false;
        }
        int at = filling.position();
        filling.putInt(at, length).putInt(at + 4, kind.code).putLong(at + 8, peerId);
        filling.put(at + HEADER_LENGTH, content, content.position(), length);
        filling.position(at + needed);
        return true;
    }

    /** Peer events, small and rare, always find room: one that is lost would never be told again. */
    private boolean grow(int needed, boolean isBounded) {
        int wanted = filling.position() + needed;
        if (isBounded && filling.position() > 0 && wanted > maxLength) {
            return false;
        }
        int capacity = Math.max(wanted, Math.min(filling.capacity() * 2, maxLength));
        filling = newBuffer(capacity).put(filling.flip());
        return true;
    }

    /** Takes what came so far, to be {@linkplain #drain drained}. Returns false if there is nothing. */
    boolean take() {
        return swap();
    }

    /** Hands all items that were taken to a handler. Returns their number. */
    int drain(Handler handler) {
        ByteBuffer items = draining;
        int end = items.limit();
        int count = 0;
        for (int at = 0; at < end; count++) {
            int length = items.getInt(at);
            Kind kind = Kind.of(items.getInt(at + 4));
            long peerId = items.getLong(at + 8);
            int next = at + HEADER_LENGTH + ((length + 7) & -8);
            items.limit(at + HEADER_LENGTH + length).position(at + HEADER_LENGTH);
            handler.onItem(kind, peerId, items);
            items.limit(end);
            at = next;
        }
        if (items.capacity() > KEPT_LENGTH) {
            draining = newBuffer(INITIAL_LENGTH);
        }
        return count;
    }

    private synchronized boolean swap() {
        if (filling.position() == 0) {
            return false;
        }
        ByteBuffer filled = filling.flip();
        filling = draining.clear();
        draining = filled;
        return true;
    }

    private static ByteBuffer newBuffer(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
