package io.raftwright.transport;

import java.nio.ByteBuffer;

/**
 * A transport that passes every call on to another one: what stands before a transport, to count, watch or change what passes, overrides
 * what it is about. Threads and promises are those of the transport beneath, unless a subclass says otherwise.
 */
public abstract class ForwardingTransport implements Transport {
    private final Transport transport;

    /**
     * Stands before a transport.
     *
     * @param transport closed by {@link #close}
     */
    protected ForwardingTransport(Transport transport) {
        this.transport = transport;
    }

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
    public SendResult send(long peerId, ByteBuffer frame) {
        return transport.send(peerId, frame);
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
