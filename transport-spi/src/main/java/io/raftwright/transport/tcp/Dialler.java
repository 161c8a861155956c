package io.raftwright.transport.tcp;

import io.raftwright.transport.LocalMember;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one outbound connection to one peer: dials, tells the listener that the peer is up, and when the connection ends
 * that it is down, then waits and dials again, until retired.
 *
 * <p>At any time it is waiting ({@code resolving} and {@code connection} null), resolving, or has a connection.
 * Owner: the transport thread.
 */
final class Dialler implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);

    private final LocalMember self;
    private final Peer peer;
    private final LoopContext context;
    private final Resolver resolver;
    private final ListenerGate listener;
    private final Backoff backoff;
    private PeerAddress dialledAddress;
    private @Nullable CompletableFuture<InetSocketAddress> resolving;
    private @Nullable OutboundConnection connection;
    private boolean isReportedUp;
    private long upSinceNs;
    private long redialAtNs;
    private boolean mayHurry;
    private int attempt;

    Dialler(Peer peer, LoopContext context, long nowNs) {
        this.self = context.self();
        this.peer = peer;
        this.context = context;
        this.resolver = context.resolver();
        this.listener = context.listener();
        this.backoff = new Backoff(context.settings().random());
        this.dialledAddress = peer.address();
        this.redialAtNs = nowNs;
    }

    Peer peer() {
        return peer;
    }

    @Override
    public void onReady(long nowNs) throws IOException {
        if (connection != null) {
            connection.onReady(nowNs);
            reportIfUp(connection, nowNs);
        }
    }

    private void reportIfUp(OutboundConnection current, long nowNs) throws IOException {
        if (isReportedUp || !current.isUp()) {
            return;
        }
        LOG.info("peer up, memberId={}, peerId={}, address={}", self.memberId(), peer.id(), dialledAddress);
        isReportedUp = true;
        peer.takeCall(); // answered
        upSinceNs = nowNs;
        peer.queue().open();
        listener.up(peer.id(), current.incarnation());
    }

    /** Does what is due: follows a new address, looks at timeouts, takes the resolver's answer, dials. */
    void onTime(long nowNs) throws IOException {
        if (!peer.address().equals(dialledAddress)) {
            drop("the peer moved to another address", nowNs);
            dialledAddress = peer.address();
            backoff.reset();
            redialAtNs = nowNs;
        }
        if (connection != null) {
            connection.onTime(nowNs);
        } else if (resolving != null) {
            dialIfResolved(resolving, nowNs);
        } else if (nowNs - redialAtNs >= 0 || (mayHurry && peer.takeCall())) {
            CompletableFuture<InetSocketAddress> asked = resolver.resolve(dialledAddress, attempt++);
            resolving = asked;
            dialIfResolved(asked, nowNs);
        }
    }

    private void dialIfResolved(CompletableFuture<InetSocketAddress> asked, long nowNs) throws IOException {
        if (!asked.isDone()) {
            return;
        }
        resolving = null;
        try {
            OutboundConnection dialled = OutboundConnection.dial(context, peer, asked.join(), this, nowNs);
            connection = dialled;
            reportIfUp(dialled, nowNs);
        } catch (CompletionException | CancellationException e) {
            throw new IOException("cannot resolve the address, cause=" + e.getCause(), e);
        }
    }

    /** Sends what was queued since the last time. */
    void onWork() throws IOException {
        if (connection != null && connection.hasRoom()) {
            connection.flush();
        }
    }

    /** When {@link #onTime} has something to do next; a resolver's answer wakes the loop by itself. */
    long deadlineNs(long nowNs) {
        if (connection != null) {
            return connection.deadlineNs();
        }
        return resolving != null ? nowNs + FAR_NS : redialAtNs;
    }

    @Override
    public void onFailure(Throwable reason, long nowNs) {
        if (reason instanceof RefusedConnectionException refused) {
            if (refused.isForIncarnation()) {
                listener.refusedBy(peer.id());
            }
            String message = "cannot connect to peer, memberId=" + self.memberId() + ", peerId=" + peer.id()
                    + ", address=" + dialledAddress + ": " + Failures.describe(reason);
            context.refusals()
                    .tell(
                            "dial " + peer.id(),
                            new Refusal(false, dialledAddress.toString(), refused.what(), message),
                            nowNs);
        }
        LOG.debug("dial ended, memberId={}, peerId={}, reason={}", self.memberId(), peer.id(), reason.getMessage());
        drop(Failures.describe(reason), nowNs);
    }

    /** Ends the connection, if there is one, and sets the time to dial again. */
    private void drop(String reason, long nowNs) {
        if (connection != null) {
            connection.close();
            connection = null;
        }
        if (resolving != null) {
            resolving.cancel(false);
            resolving = null;
        }
        peer.queue().close();
        mayHurry = !isReportedUp; // a peer that was away and calls is back; one that broke off just now gets its pause
        if (isReportedUp) {
            isReportedUp = false;
            if (nowNs - upSinceNs >= Backoff.LAST_NS) {
                backoff.reset(); // one that breaks sooner may break each time, and must not be dialled in a fast loop
            }
            LOG.info("peer down, memberId={}, peerId={}, reason={}", self.memberId(), peer.id(), reason);
            listener.down(peer.id(), reason);
        }
        redialAtNs = nowNs + backoff.nextNs();
    }

    /** Ends the connection for good. */
    void retire(String reason, long nowNs) {
        drop(reason, nowNs);
    }
}
