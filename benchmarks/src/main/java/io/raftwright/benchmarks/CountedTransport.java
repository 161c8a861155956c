package io.raftwright.benchmarks;

import io.raftwright.transport.ForwardingTransport;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/** A transport that counts the bytes of the frames which it takes for some peers. */
final class CountedTransport extends ForwardingTransport {
    private final LongPredicate isCounted;
    private final AtomicLong bytes;

    /**
     * @param transport carries them
     * @param isCounted for which peers
     * @param bytes     taken so far
     */
    CountedTransport(Transport transport, LongPredicate isCounted, AtomicLong bytes) {
        super(transport);
        this.isCounted = isCounted;
        this.bytes = bytes;
    }

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        int length = frame.remaining();
        SendResult result = super.send(peerId, frame);
        if (result == SendResult.QUEUED && isCounted.test(peerId)) {
            bytes.addAndGet(length);
        }
        return result;
    }
}
