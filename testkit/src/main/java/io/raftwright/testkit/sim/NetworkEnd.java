package io.raftwright.testkit.sim;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The network as one process sees it.
 *
 * <p>Owner: the simulation's thread.
 */
final class NetworkEnd implements Transport {
    static final int MAX_FRAME_LENGTH = 1 << 20;

    private final Network network;
    private final String address;
    /** Peers named, each with the link to it, or none; and callers, as long as they are connected. */
    private final Map<Long, Peer> peers = new TreeMap<>();

    private @Nullable LocalMember self;
    private @Nullable TransportListener listener;
    private boolean isClosed;

    /** A peer that this end keeps a connection to; or a caller, which has no address. */
    private static final class Peer {
        private String address = "";
        private @Nullable Link link;
        private long incarnation;
        private boolean isKnown;

        boolean isCaller() {
            return address.isEmpty();
        }
    }

    NetworkEnd(Network network, String address) {
        this.network = network;
        this.address = address;
    }

    @Override
    public void start(LocalMember newSelf, TransportListener newListener) {
        self = newSelf;
        listener = newListener;
        network.enter(this);
    }

    long memberId() {
        return self == null ? 0 : self.memberId();
    }

    TransportListener listener() {
        if (listener == null) {
            throw new IllegalStateException("transport is not started");
        }
        return listener;
    }

    boolean isOpen() {
        return !isClosed;
    }

    @Override
    public void connect(long peerId, String newAddress) {
        Peer peer = peers.computeIfAbsent(peerId, id -> new Peer());
        if (!peer.address.equals(newAddress)) {
            Link called = peer.isCaller() ? peer.link : null;
            peer.address = newAddress;
            if (called != null) {
                disconnected(called, "a caller was named");
                return;
            }
            if (peer.link == null) {
                network.tryToConnect(this, peerId);
            }
        }
    }

    /** True while this end looks for a peer. */
    boolean wants(long peerId) {
        Peer peer = peers.get(peerId);
        return !isClosed && peer != null && peer.link == null;
    }

    /** True unless this peer showed another incarnation before, or is of another cluster. */
    boolean knows(NetworkEnd other) {
        Peer peer = peers.get(other.memberId());
        LocalMember otherSelf = other.self;
        return self != null
                && otherSelf != null
                && self.clusterId().equals(otherSelf.clusterId())
                && (peer == null || !peer.isKnown || peer.incarnation == otherSelf.incarnation());
    }

    /** True if this end looks for another one where it is. */
    boolean finds(NetworkEnd other) {
        Peer peer = peers.get(other.memberId());
        return peer != null && peer.address.equals(other.address);
    }

    boolean isSameDisk(NetworkEnd other) {
        return self != null && other.self != null && self.incarnation() == other.self.incarnation();
    }

    void connected(NetworkEnd other) {
        Peer peer = peers.computeIfAbsent(other.memberId(), id -> new Peer());
        LocalMember otherSelf = other.self;
        if (otherSelf == null) {
            throw new IllegalStateException("connected to nobody");
        }
        if (peer.link != null) {
            peer.link.close();
            listener().onPeerDown(other.memberId(), "the peer connected anew");
        }
        peer.isKnown = true;
        peer.incarnation = otherSelf.incarnation();
        peer.link = new Link(network, this, other);
        listener().onPeerUp(other.memberId(), peer.incarnation);
    }

    void disconnected(Link link, String reason) {
        long peerId = link.receiver().memberId();
        Peer peer = peers.get(peerId);
        if (isClosed || peer == null || peer.link != link) {
            return;
        }
        link.close();
        peer.link = null;
        if (peer.isCaller()) {
            peers.remove(peerId);
        }
        listener().onPeerDown(peerId, reason);
        network.tryToConnect(this, peerId);
    }

    @Nullable
    Link linkTo(NetworkEnd other) {
        Peer peer = peers.get(other.memberId());
        return peer == null || peer.link == null || peer.link.receiver() != other ? null : peer.link;
    }

    @Override
    public void disconnect(long peerId) {
        Peer peer = peers.get(peerId);
        if (peer == null || peer.isCaller()) {
            return;
        }
        peers.remove(peerId);
        if (peer.link != null) {
            Link link = peer.link;
            link.close();
            listener().onPeerDown(peerId, "disconnected");
            Link back = link.receiver().linkTo(this);
            if (back != null) {
                network.breakLater(link.receiver(), back);
            }
        }
    }

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        if (isClosed) {
            return SendResult.CLOSED;
        }
        if (frame.remaining() > MAX_FRAME_LENGTH) {
            return SendResult.TOO_LARGE;
        }
        Peer peer = peers.get(peerId);
        if (peer == null || peer.link == null) {
            return SendResult.NOT_CONNECTED;
        }
        if (!peer.link.hasRoomFor(frame.remaining())) {
            return SendResult.BACK_PRESSURE;
        }
        network.tap().onSend(memberId(), peerId, frame);
        peer.link.send(frame);
        return SendResult.QUEUED;
    }

    boolean receive(long from, ByteBuffer frame) {
        if (isClosed) {
            return true;
        }
        network.tap().onArrival(from, memberId(), frame);
        return listener().onFrame(from, frame.duplicate());
    }

    @Override
    public int maxFrameLength() {
        return MAX_FRAME_LENGTH;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append(memberId())
                .append('@')
                .append(address)
                .append('(');
        peers.forEach((id, peer) ->
                text.append(' ').append(id).append('@').append(peer.address).append(peer.link == null ? "?" : "!"));
        return text.append(')').toString();
    }

    /** The process is gone, without a word to anybody. */
    void vanish() {
        close();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            network.leave(this);
        }
    }
}
