package io.raftwright;

import io.raftwright.transport.ForwardingTransport;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** A transport that counts the frames that leave it and arrive at it, for all that share its counters. */
final class CountingTransport extends ForwardingTransport {
    private final AtomicLong sent;
    private final AtomicLong arrived;

    CountingTransport(Transport transport, AtomicLong sent, AtomicLong arrived) {
        super(transport);
        this.sent = sent;
        this.arrived = arrived;
    }

    @Override
    public void start(LocalMember self, TransportListener listener) {
        super.start(self, new TransportListener() {
            @Override
            public boolean onFrame(long peerId, ByteBuffer frame) {
                boolean isTaken = listener.onFrame(peerId, frame);
                if (isTaken) {
                    arrived.incrementAndGet();
                }
                return isTaken;
            }

            @Override
            public void onPeerUp(long peerId, long incarnation) {
                listener.onPeerUp(peerId, incarnation);
            }

            @Override
            public void onPeerDown(long peerId, String reason) {
                listener.onPeerDown(peerId, reason);
            }
        });
    }

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        SendResult result = super.send(peerId, frame);
        if (result == SendResult.QUEUED) {
            sent.incrementAndGet();
        }
        return result;
    }
}
