package io.raftwright.transport;

/** What became of a frame handed to {@link Transport#send}. Only {@link #QUEUED} means that it may arrive. */
public enum SendResult {
    /** The frame was copied and will be sent, unless the connection breaks first. */
    QUEUED,
    /** The queue towards this peer is full; nothing was kept. Try again when replies come in, or a tick later. */
    BACK_PRESSURE,
    /** There is no connection to this peer now; nothing was kept. Wait for {@link TransportListener#onPeerUp}. */
    NOT_CONNECTED,
    /** The frame is longer than {@link Transport#maxFrameLength()}; nothing was kept and no retry can succeed. */
    TOO_LARGE,
    /** The transport is closed; nothing was kept. */
    CLOSED
}
