package io.raftwright.testkit.sim;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;

/** A transport around another one, which passes on all that it does not change. */
class TransportLayer implements Transport {
    private final Transport below;

    TransportLayer(Transport below) {
        this.below = below;
    }

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        return below.send(peerId, frame);
    }

    @Override
    public void start(LocalMember self, TransportListener listener) {
        below.start(self, listener);
    }

    @Override
    public void connect(long peerId, String address) {
        below.connect(peerId, address);
    }

    @Override
    public void disconnect(long peerId) {
        below.disconnect(peerId);
    }

    @Override
    public int maxFrameLength() {
        return below.maxFrameLength();
    }

    @Override
    public void close() {
        below.close();
    }
}
