package io.raftwright.benchmarks;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * A transport that counts the bytes of the frames which it takes for some peers.
 *
 * @param transport carries them
 * @param isCounted for which peers
 * @param bytes     taken so far
 */
record CountedTransport(Transport transport, LongPredicate isCounted, AtomicLong bytes) implements Transport {

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        int length = frame.remaining();
        SendResult result = transport.send(peerId, frame);
        if (result == SendResult.QUEUED && isCounted.test(peerId)) {
            bytes.addAndGet(length);
        }
        return result;
    }

    // ---- the rest passes through

    @Override
    public void start(LocalMember self, TransportListener listener) {
        transport.start(self, listener);
    }

    @Override
    public void connect(long peerId, String address) {
        transport.connect(peerId, address);
    }

    @Override
    public void disconnect(long peerId) {
        transport.disconnect(peerId);
    }

    @Override
    public int maxFrameLength() {
        return transport.maxFrameLength();
    }

    @Override
    public void close() {
        transport.close();
    }
}
