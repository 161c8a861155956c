package io.raftwright.transport.tcp;

import io.raftwright.transport.TransportListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way to the listener: turns whatever it throws into an {@link IOException}, which costs the one connection and
 * not the thread, and lets nothing through once shut. Owner: the transport thread; {@link #shut} may be called by any.
 */
final class ListenerGate {
    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);

    private final TransportListener listener;
    private volatile boolean isShut;

    ListenerGate(TransportListener listener) {
        this.listener = listener;
    }

    /** Offers a frame; see {@link TransportListener#onFrame}. */
    boolean offer(long peerId, ByteBuffer frame) throws IOException {
        if (isShut) {
            return false;
        }
        try {
            return listener.onFrame(peerId, frame);
        } catch (Throwable thrown) { // whatever it is, the transport serves the other peers too and must go on
            throw failed("onFrame", peerId, thrown);
        }
    }

    /** Tells that frames can be sent. */
    void up(long peerId, long incarnation) throws IOException {
        if (isShut) {
            return;
        }
        try {
            listener.onPeerUp(peerId, incarnation);
        } catch (Throwable thrown) { // as above
            throw failed("onPeerUp", peerId, thrown);
        }
    }

    /** Tells that frames can no longer be sent. Nothing is left to close, so a failure is only logged. */
    void down(long peerId, String reason) {
        if (isShut) {
            return;
        }
        try {
            listener.onPeerDown(peerId, reason);
        } catch (Throwable thrown) { // as above
            failed("onPeerDown", peerId, thrown);
        }
    }

    /** Tells that a peer knows this member under another incarnation. As with {@link #down}, a failure is only logged. */
    void refusedBy(long peerId) {
        if (isShut) {
            return;
        }
        try {
            listener.onRefusedBy(peerId);
        } catch (Throwable thrown) { // as above
            failed("onRefusedBy", peerId, thrown);
        }
    }

    private static IOException failed(String method, long peerId, Throwable thrown) {
        LOG.error("transport listener threw, closing this connection, method={}, peerId={}", method, peerId, thrown);
        return new IOException("the transport listener threw, exception=" + thrown, thrown);
    }

    /** From now on no call to the listener begins. */
    void shut() {
        isShut = true;
    }
}
