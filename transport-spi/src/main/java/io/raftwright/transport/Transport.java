package io.raftwright.transport;

import java.nio.ByteBuffer;

/**
 * Moves opaque frames between the members of one cluster.
 *
 * <p>Delivery is <em>at most once, in order, per connection</em>: a frame may be lost, and every frame behind it on the
 * same connection with it, but within one connection frames arrive as sent and unaltered. A transport never blocks its
 * caller and never holds more than a bounded number of bytes per peer.
 *
 * <p>Two members are connected as soon as one of them names the other. The one that is not named is a <em>caller</em> to the
 * other: it is answered for as long as it stays connected, and nobody looks for it when it goes.
 *
 * <p>To be correct, an implementation must
 * <ol>
 *   <li>deliver a frame's bytes unaltered, whole, and in the order sent on that connection;
 *   <li>have copied, or written, all it needs of a frame when {@link #send} returns;
 *   <li>never block in {@link #send}, and answer {@link SendResult#BACK_PRESSURE} beyond a fixed bound of bytes per peer;
 *   <li>deliver no frame before both ends agreed on the cluster id, on sender and receiver id, and the sender's incarnation
 *       is known to the receiver;
 *   <li>let a member of the same cluster call that is not named here, a bounded number of them at a time: it goes up before its
 *       first frame, and if it is named meanwhile it goes down, and comes up again as a peer;
 *   <li>call {@link TransportListener#onPeerUp} when frames can be sent to a peer, and {@link TransportListener#onPeerDown}
 *       when they no longer can, alternately, in that order, per peer;
 *   <li>reconnect by itself to every peer named by {@link #connect} until {@link #disconnect} or {@link #close};
 *   <li>call the listener from one thread at a time per peer, and never again once {@link #close} has returned;
 *   <li>survive any exception of the listener and any bytes from the network; neither may end the host process.
 * </ol>
 */
public interface Transport extends AutoCloseable {

    /**
     * Starts listening and connecting. Called once, before any other method but {@link #close}.
     *
     * @param self     who this end is
     * @param listener told of frames and peers, on the transport's own threads
     * @throws TransportException if the transport cannot start, e.g. because its port is taken; nothing is left behind
     */
    void start(LocalMember self, TransportListener listener);

    /**
     * Names a peer to keep a connection to, also one that has called. Idempotent; another address for a known peer moves the connection there.
     *
     * @param peerId  the peer's member id, at least 1, not this member's own
     * @param address where it is, in this transport's own notation ({@code host:port} for TCP)
     * @throws IllegalArgumentException if the address cannot be understood
     */
    void connect(long peerId, String address);

    /**
     * Forgets a peer: closes its connection and stops reconnecting. Idempotent. If it still names this member, it calls.
     *
     * @param peerId the peer's member id
     */
    void disconnect(long peerId);

    /**
     * Sends one frame. May be called from any thread; frames sent by one thread to one peer keep their order.
     *
     * @param peerId the receiver
     * @param frame  the bytes from position to limit; read before this method returns, its position and limit unchanged
     * @return what became of it; never blocks
     */
    SendResult send(long peerId, ByteBuffer frame);

    /** The longest frame, in bytes, that this transport carries. */
    int maxFrameLength();

    /** Closes every connection and ends the transport's threads. Idempotent; returns within about five seconds. */
    @Override
    void close();
}
