package io.raftwright.internal.session;

import java.nio.ByteBuffer;

/** The body of a message that forwards proposals: each payload, an {@link Envelope} first, behind its length (int, little-endian). */
public final class ProposalBatch {
    private ProposalBatch() {}

    /** How much of a body a payload takes. */
    public static int length(ByteBuffer payload) {
        return Integer.BYTES + payload.remaining();
    }

    /** Puts a payload behind those that are there. There is room for its {@link #length}. */
    public static void put(ByteBuffer body, ByteBuffer payload) {
        body.putInt(payload.remaining()).put(payload);
    }

    /**
     * Steps to the next payload: the body's position is then where its envelope begins.
     *
     * @param body at the end of the payload before it
     * @return its length, with an envelope that is sound; or -1 if the body ends here or makes no sense from here on
     */
    public static int next(ByteBuffer body) {
        if (body.remaining() < Integer.BYTES) {
            return -1;
        }
        int length = body.getInt();
        boolean isSound =
                length >= Envelope.LENGTH && length <= body.remaining() && Envelope.isSound(body, body.position());
        return isSound ? length : -1;
    }
}
