package io.raftwright.transport.memory;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member's end of an {@link InProcessNetwork}. It holds the routes to its peers; a {@link Courier} on a thread of its
 * own opens them, and delivers to its listener what other members' routes hold for it.
 *
 * <p>Owner: any thread; all fields that change are under the lock of the network.
 */
final class InProcessTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(InProcessTransport.class);
    private static final long CLOSE_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(5);

    private final InProcessNetwork network;
    private final Map<Long, Route> routes = new HashMap<>();
    private final Map<Long, Long> incarnations = new HashMap<>();
    private final List<Route> retired = new ArrayList<>();
    private @Nullable LocalMember self;
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

    @Override
    public void connect(long peerId, String address) {
        Objects.requireNonNull(address, "address");
        synchronized (network) {
            if (peerId < 1 || peerId == self().memberId()) {
                throw new IllegalArgumentException("not a peer, peerId=" + peerId + ", memberId=" + self().memberId());
            }
            routes.computeIfAbsent(
                    peerId, id -> new Route(self().memberId(), id, network.queueLimitBytes(), System.nanoTime()));
            network.refresh("a peer was named");
        }
    }

    @Override
    public void disconnect(long peerId) {
        synchronized (network) {
            incarnations.remove(peerId);
            Route route = routes.remove(peerId);
            if (route != null) {
                route.close("this member disconnected the peer");
                retired.add(route);
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
            Route route = routes.get(peerId);
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
            breakRoutes("this transport is closed");
            network.leave(this);
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

    /** Whether a member is named here and shows the incarnation that it is known under; the first one is remembered. */
    boolean knows(LocalMember other) {
        return routes.containsKey(other.memberId())
                && incarnations.computeIfAbsent(other.memberId(), id -> other.incarnation()) == other.incarnation();
    }

    /** Breaks every route that the network no longer allows. */
    void breakRoutes(String reason) {
        for (Route route : routes.values()) {
            InProcessTransport receiver = route.receiver();
            if (receiver != null && (isClosed || !network.allows(this, receiver))) {
                route.close(reason);
            }
        }
    }

    /** Opens every route that the network allows now. */
    void openRoutes(long nowNs) {
        for (Route route : routes.values()) {
            if (isOpenable(route, nowNs)) {
                route.open(Objects.requireNonNull(network.find(self().clusterId(), route.peerId())));
            }
        }
    }

    private boolean isOpenable(Route route, long nowNs) {
        InProcessTransport peer = network.find(self().clusterId(), route.peerId());
        return peer != null && routes.containsValue(route) && route.mayOpen(nowNs) && network.allows(this, peer);
    }

    /** All routes from here, those of forgotten peers first, as long as their end is not reported. */
    List<Route> routes() {
        List<Route> all = new ArrayList<>(retired);
        all.addAll(routes.values());
        return all;
    }

    /** Nothing more is to be said about a peer that was forgotten. */
    void forgetIfRetired(Route route) {
        retired.remove(route);
    }

    /** Whether the courier has a route to open, or to report. */
    boolean hasNews(long nowNs) {
        for (Route route : routes()) {
            if (route.isDownReportDue() || isOpenable(route, nowNs)) {
                return true;
            }
        }
        return false;
    }

    boolean hasRouteInRepair(long nowNs) {
        return routes.values().stream().anyMatch(route -> route.isInRepair(nowNs));
    }
}
