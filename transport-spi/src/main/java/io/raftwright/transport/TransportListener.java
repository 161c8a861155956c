package io.raftwright.transport;

import java.nio.ByteBuffer;

/** What a {@link Transport} tells its user. Called on the transport's threads; implementations must not block. */
public interface TransportListener {

    /**
     * A frame arrived.
     *
     * @param peerId the sender, as established by the handshake
     * @param frame  its bytes, from position to limit; valid only during this call
     * @return true if it was taken; false if there is no room for it now: the transport then either offers the same frame
     *     again a little later, reading nothing more from that peer meanwhile, or drops it
     */
    boolean onFrame(long peerId, ByteBuffer frame);

    /**
     * Frames can now be sent to this peer.
     *
     * @param peerId      the peer: one that is named, or a caller
     * @param incarnation the incarnation it claimed
     */
    void onPeerUp(long peerId, long incarnation);

    /**
     * Frames can no longer be sent to this peer. Frames sent before may or may not have arrived.
     *
     * @param peerId the peer
     * @param reason why, for a person to read
     */
    void onPeerDown(long peerId, String reason);

    /**
     * A peer accepts nothing from this member because it knows it under another incarnation: this member's disk, or the peer's
     * memory of it, is the wrong one. Told at each attempt to connect.
     *
     * @param peerId the peer
     */
    default void onRefusedBy(long peerId) {}
}
