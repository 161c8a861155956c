package io.raftwright.testkit.invariant;

import io.raftwright.transport.ForwardingTransport;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import java.nio.ByteBuffer;

/**
 * A transport of which a {@link Judge} sees every frame that a node hands to it, as the node made it.
 *
 * <p>Owner: the simulation's thread.
 */
public final class JudgedTransport extends ForwardingTransport {
    private final Judge judge;
    private final long memberId;

    /** What a member sends through a transport is judged. */
    public JudgedTransport(Transport transport, Judge judge, long memberId) {
        super(transport);
        this.judge = judge;
        this.memberId = memberId;
    }

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        ByteBuffer judged = frame.duplicate().order(frame.order());
        SendResult result = super.send(peerId, frame);
        if (result == SendResult.QUEUED) {
            judge.wire().sent(memberId, peerId, judged);
        } else if (result == SendResult.TOO_LARGE) {
            judge.wire().tooLong(memberId, judged.remaining(), maxFrameLength());
        }
        return result;
    }
}
