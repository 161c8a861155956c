package io.raftwright.transport.memory;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one member on an {@link InProcessNetwork}, the only one that calls its listener: opens the member's
 * routes, reports them up and down, and delivers the frames that others sent.
 *
 * <p>Owner: its own thread. It looks at routes under the lock of the network and calls the listener without it.
 */
final class Courier implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(InProcessTransport.class);
    private static final int MAX_FRAMES_PER_TURN = 64; // then the other senders get their turn
    private static final long PAUSED_WAIT_MS = 1;
    private static final long REPAIR_WAIT_MS = 20;

    private final InProcessNetwork network;
    private final InProcessTransport transport;
    private final LocalMember self;
    private final TransportListener listener;

    Courier(InProcessNetwork network, InProcessTransport transport, TransportListener listener) {
        this.network = network;
        this.transport = transport;
        this.self = transport.self();
        this.listener = listener;
    }

    @Override
    public void run() {
        while (!transport.isClosed()) {
            report();
            boolean isBusy = false;
            for (Route route : incoming()) {
                isBusy |= deliver(route);
            }
            if (!isBusy) {
                awaitWork();
            }
        }
    }

    /** Opens what may be opened and tells the listener what changed, the bad news of each peer before the good. */
    private void report() {
        List<Runnable> news = new ArrayList<>();
        synchronized (network) {
            transport.routes().openRoutes(System.nanoTime());
            for (Route route : transport.routes().all()) {
                collectNews(route, news);
            }
        }
        for (Runnable call : news) {
            if (!transport.isClosed()) {
                call.run();
            }
        }
    }

    private void collectNews(Route route, List<Runnable> news) {
        long peerId = route.peerId();
        if (route.takeDownReport()) {
            String reason = route.brokenBecause();
            news.add(() -> callListener("onPeerDown", route, () -> listener.onPeerDown(peerId, reason)));
        }
        transport.routes().forgetIfRetired(route);
        InProcessTransport receiver = route.receiver();
        if (receiver != null && route.takeUpReport()) {
            long incarnation = receiver.self().incarnation();
            LOG.info("peer up, memberId={}, peerId={}", self.memberId(), peerId);
            news.add(() -> callListener("onPeerUp", route, () -> listener.onPeerUp(peerId, incarnation)));
        }
    }

    private void callListener(String method, Route route, Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) { // whatever it is, this thread serves the other peers too and must go on
            failed(method, route, thrown);
        }
    }

    private List<Route> incoming() {
        synchronized (network) {
            return network.routesTo(transport);
        }
    }

    /** Offers what waits on one route, in order; returns whether the listener took anything. */
    private boolean deliver(Route route) {
        for (int count = 0; count < MAX_FRAMES_PER_TURN; count++) {
            if (!deliverHead(route)) {
                return count > 0;
            }
        }
        return true;
    }

    private boolean deliverHead(Route route) {
        ByteBuffer frame;
        long opening;
        synchronized (network) {
            frame = route.head(System.nanoTime());
            opening = route.opening();
        }
        if (frame == null || transport.isClosed()) {
            return false;
        }
        try {
            boolean isTaken = listener.onFrame(route.senderId(), frame.asReadOnlyBuffer());
            synchronized (network) {
                if (route.receiver() == transport && route.opening() == opening) {
                    route.offered(isTaken, System.nanoTime());
                }
            }
            return isTaken;
        } catch (Throwable thrown) { // as above
            failed("onFrame", route, thrown);
            return false;
        }
    }

    private void failed(String method, Route route, Throwable thrown) {
        LOG.error(
                "transport listener threw, breaking this route, method={}, senderId={}, receiverId={}",
                method,
                route.senderId(),
                route.peerId(),
                thrown);
        synchronized (network) {
            route.closeForRepair("the transport listener threw, exception=" + thrown, System.nanoTime());
            network.notifyAll();
        }
    }

    private void awaitWork() {
        synchronized (network) {
            long nowNs = System.nanoTime();
            if (transport.isClosed() || transport.routes().hasNews(nowNs)) {
                return;
            }
            long waitMs = transport.routes().hasRouteInRepair(nowNs) ? REPAIR_WAIT_MS : 0; // 0 is for ever
            for (Route route : network.routesTo(transport)) {
                if (route.head(nowNs) != null) {
                    return;
                }
                waitMs = route.hasFrames() ? PAUSED_WAIT_MS : waitMs;
            }
            try {
                network.wait(waitMs);
            } catch (InterruptedException e) {
                // Only the listener can have asked for it, on a thread that is not its own: there is nothing to stop.
                LOG.debug("transport thread was interrupted, memberId={}", self.memberId());
            }
        }
    }
}
