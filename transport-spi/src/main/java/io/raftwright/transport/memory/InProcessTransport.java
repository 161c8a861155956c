package io.raftwright.transport.memory;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member's end of an {@link InProcessNetwork}. Its routes to others are in a {@link RouteTable}; a {@link Courier} on a
 * thread of its own opens them, and delivers to its listener what other members' routes hold for it.
 *
 * <p>Owner: any thread; all fields that change are under the lock of the network.
 */
final class InProcessTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(InProcessTransport.class);
    private static final long CLOSE_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(5);

    private final InProcessNetwork network;
    private @Nullable LocalMember self;
    private @Nullable RouteTable routes;
    private @Nullable Thread thread;
    private volatile boolean isClosed;

    InProcessTransport(InProcessNetwork network) {
        this.network = network;
    }

    @Override
    public void start(LocalMember member, TransportListener listener) {
        Objects.requireNonNull(listener, "listener");
        synchronized (network) {
            if (self != null || isClosed) {
                throw new IllegalStateException(
                        "a transport starts once, and not after close, memberId=" + member.memberId());
            }
            self = member;
            routes = new RouteTable(network, this, member);
            try {
                network.enter(this, member);
            } catch (RuntimeException e) {
                isClosed = true;
                throw e;
            }
            Thread courier = new Thread(new Courier(network, this, listener), "raftwright-memory-" + member.memberId());
            courier.setDaemon(true);
            thread = courier;
            courier.start();
        }
    }

    /** Who this end is; only once started. */
    LocalMember self() {
        return Objects.requireNonNull(self, "not started");
    }

    /** Its routes to others; only once started. */
    RouteTable routes() {
        return Objects.requireNonNull(routes, "not started");
    }

    @Override
    public void connect(long peerId, String address) {
        Objects.requireNonNull(address, "address");
        synchronized (network) {
            if (peerId < 1 || peerId == self().memberId()) {
                throw new IllegalArgumentException("not a peer, peerId=" + peerId + ", memberId=" + self().memberId());
            }
            routes().name(peerId);
            network.refresh("a peer was named");
        }
    }

    @Override
    public void disconnect(long peerId) {
        synchronized (network) {
            if (routes().unname(peerId)) {
                network.refresh("the peer disconnected this member");
            }
        }
    }

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        if (isClosed) {
            return SendResult.CLOSED;
        }
        if (frame.remaining() > network.maxFrameLength()) {
            return SendResult.TOO_LARGE;
        }
        ByteBuffer copy = ByteBuffer.allocate(frame.remaining());
        copy.put(0, frame, frame.position(), frame.remaining());
        synchronized (network) {
            Route route = routes().find(peerId);
            if (route == null) {
                return SendResult.NOT_CONNECTED;
            }
            boolean wasIdle = !route.hasFrames();
            SendResult result = route.add(copy);
            if (wasIdle && result == SendResult.QUEUED) {
                network.notifyAll();
            }
            return result;
        }
    }

    @Override
    public int maxFrameLength() {
        return network.maxFrameLength();
    }

    @Override
    public void close() {
        Thread courier;
        synchronized (network) {
            isClosed = true;
            courier = thread;
            network.leave(this);
            if (routes != null) {
                routes.breakRoutes("this transport is closed");
            }
        }
        if (courier != null && courier != Thread.currentThread()) {
            awaitEnd(courier);
        }
    }

    private static void awaitEnd(Thread courier) {
        try {
            courier.join(CLOSE_TIMEOUT_MS);
            if (courier.isAlive()) {
                LOG.warn("transport thread still in its listener, it ends when that returns, thread={}", courier);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the thread ends by itself; only the wait for it is cut short
        }
    }

    boolean isClosed() {
        return isClosed;
    }
}
