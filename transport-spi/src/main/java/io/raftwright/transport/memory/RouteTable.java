package io.raftwright.transport.memory;

import io.raftwright.transport.LocalMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes from one member: to the peers that it names, to callers, and those that are over and whose end is not reported yet.
 *
 * <p>Owner: any thread that holds the lock of the network.
 */
final class RouteTable {
    static final int MAX_CALLERS = 64;

    private final InProcessNetwork network;
    private final InProcessTransport owner;
    private final LocalMember self;
    private final Map<Long, Route> named = new HashMap<>();
    private final Map<Long, Route> callers = new HashMap<>();
    private final List<Route> retired = new ArrayList<>();
    /** The first one that each peer showed: of those named until they are forgotten, of callers until they are gone. */
    private final Map<Long, Long> incarnations = new HashMap<>();

    RouteTable(InProcessNetwork network, InProcessTransport owner, LocalMember self) {
        this.network = network;
        this.owner = owner;
        this.self = self;
    }

    boolean names(LocalMember other) {
        return named.containsKey(other.memberId());
    }

    /** Names a peer. A caller begins anew, under the incarnation that it showed. */
    void name(long peerId) {
        if (named.containsKey(peerId)) {
            return;
        }
        Route called = callers.remove(peerId);
        if (called != null) {
            called.beginAnew("the caller was named");
            Route back = back(called);
            if (back != null) {
                back.beginAnew("the peer named this member");
            }
        }
        named.put(
                peerId,
                called == null
                        ? new Route(self.memberId(), peerId, network.queueLimitBytes(), System.nanoTime())
                        : called);
    }

    /** Forgets a peer. Returns false if it was not named. */
    boolean unname(long peerId) {
        Route route = named.remove(peerId);
        if (route == null) {
            return false;
        }
        Route back = back(route);
        if (back != null) {
            back.close("the peer disconnected this member");
        }
        retire(route, "this member disconnected the peer");
        incarnations.remove(peerId);
        return true;
    }

    /** The route in the other direction, or null. */
    private @Nullable Route back(Route route) {
        InProcessTransport peer = route.receiver();
        return peer == null ? null : peer.routes().find(self.memberId());
    }

    private void retire(Route route, String reason) {
        route.close(reason);
        retired.add(route);
    }

    /** Whether this member talks to another one: named, or calling and not too many, and under the incarnation known. */
    boolean admits(LocalMember other, boolean isCalling) {
        long id = other.memberId();
        boolean isWelcome =
                named.containsKey(id) || (isCalling && (callers.containsKey(id) || callers.size() < MAX_CALLERS));
        return isWelcome && incarnations.getOrDefault(id, other.incarnation()) == other.incarnation();
    }

    @Nullable
    Route find(long peerId) {
        Route route = named.get(peerId);
        return route == null ? callers.get(peerId) : route;
    }

    /** Breaks every route that the network no longer allows, and forgets callers that are gone. */
    void breakRoutes(String reason) {
        for (Route route : named.values()) {
            InProcessTransport receiver = route.receiver();
            if (receiver != null && !network.allows(owner, receiver)) {
                route.close(reason);
            }
        }
        for (Route route : List.copyOf(callers.values())) {
            InProcessTransport peer = network.find(self.clusterId(), route.peerId());
            InProcessTransport receiver = route.receiver();
            if (peer == null || (receiver != null && receiver != peer) || !network.allows(owner, peer)) {
                callers.remove(route.peerId());
                incarnations.remove(route.peerId());
                retire(route, reason);
            }
        }
    }

    /** Opens every route that the network allows now. */
    void openRoutes(long nowNs) {
        for (InProcessTransport peer : network.members()) {
            if (isOpenable(peer, nowNs)) {
                LocalMember other = peer.self();
                incarnations.put(other.memberId(), other.incarnation());
                Route route = find(other.memberId());
                if (route == null) {
                    route = new Route(self.memberId(), other.memberId(), network.queueLimitBytes(), nowNs);
                    callers.put(other.memberId(), route);
                }
                route.open(peer);
            }
        }
    }

    private boolean isOpenable(InProcessTransport peer, long nowNs) {
        Route route = find(peer.self().memberId());
        return peer != owner && (route == null || route.mayOpen(nowNs)) && network.allows(owner, peer);
    }

    /** All routes from here, those that are over first, as long as their end is not reported. */
    List<Route> all() {
        List<Route> all = new ArrayList<>(retired);
        all.addAll(named.values());
        all.addAll(callers.values());
        return all;
    }

    /** Nothing more is to be said about a route that is over. */
    void forgetIfRetired(Route route) {
        retired.remove(route);
    }

    /** Whether frames of another member may be delivered: a caller's only while the listener knows that it is up. */
    boolean mayHear(long senderId) {
        Route back = callers.get(senderId);
        return named.containsKey(senderId) || (back != null && back.isReportedUp());
    }

    /** Whether there is a route to open, or to report. */
    boolean hasNews(long nowNs) {
        return all().stream().anyMatch(Route::isDownReportDue)
                || network.members().stream().anyMatch(peer -> isOpenable(peer, nowNs));
    }

    boolean hasRouteInRepair(long nowNs) {
        return all().stream().anyMatch(route -> route.isInRepair(nowNs));
    }
}
