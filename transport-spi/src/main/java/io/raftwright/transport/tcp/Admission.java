package io.raftwright.transport.tcp;

/** Who decides about an {@link InboundConnection} and is told what becomes of it. Owner: the transport thread. */
interface Admission {
    /** Judges a hello; anything but a welcome ends the connection. */
    Verdict judge(Hello hello, Link link);

    /** The connection was welcomed: it replaces any older one of the same peer. */
    void admitted(InboundConnection connection, long peerId);

    /** The connection is closed and must be forgotten. */
    void ended(InboundConnection connection);
}
