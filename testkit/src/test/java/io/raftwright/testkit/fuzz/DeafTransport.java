package io.raftwright.testkit.fuzz;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;

/** Takes what is sent to it, and nobody ever hears it. Stateless. */
final class DeafTransport implements Transport {
    @Override
    public void start(LocalMember self, TransportListener listener) {}

    @Override
    public void connect(long peerId, String address) {}

    @Override
    public void disconnect(long peerId) {}

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        return SendResult.QUEUED;
    }

    @Override
    public int maxFrameLength() {
        return 4 << 20;
    }

    @Override
    public void close() {}
}
