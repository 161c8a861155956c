package io.raftwright.transport.tcp;

import io.raftwright.transport.LocalMember;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Accepts connections and decides which may stay: one per peer, the newest; at most 64 that have not said who they are, and as many
 * of callers; when another one comes, the oldest of those goes, of strangers the oldest from where most are. Owner: the transport thread.
 */
final class Acceptor implements Handler, Admission {
    static final int MAX_STRANGERS = 64;
    static final int MAX_CALLERS = 64;
    private static final int MAX_ACCEPTS_PER_TURN = 16;
    private static final long FAILED_PAUSE_NS = 100_000_000L;

    private final LoopContext context;
    private final ServerSocketChannel server;
    private final SelectionKey key;
    private final Set<InboundConnection> strangers = new LinkedHashSet<>();
    private final Map<Long, InboundConnection> members = new LinkedHashMap<>();
    private boolean isPaused;
    private long resumeAtNs;

    Acceptor(LoopContext context, ServerSocketChannel server) throws IOException {
        this.context = context;
        this.server = server;
        server.configureBlocking(false);
        this.key = server.register(context.selector(), SelectionKey.OP_ACCEPT, this);
    }

    @Override
    public void onReady(long nowNs) throws IOException {
        for (int i = 0; i < MAX_ACCEPTS_PER_TURN; i++) {
            SocketChannel channel = server.accept();
            if (channel == null) {
                return;
            }
            try {
                Sockets.prepare(channel);
                makeRoom(nowNs);
                strangers.add(new InboundConnection(context, this, channel, nowNs));
            } catch (IOException | RuntimeException e) {
                Sockets.closeQuietly(channel); // gone before it was looked at
                context.quietLog().warn("accept", "connection dropped on accept: " + Failures.describe(e), nowNs);
            }
        }
    }

    private void makeRoom(long nowNs) {
        if (strangers.size() >= MAX_STRANGERS) {
            context.quietLog().warn("strangers", "too many connections without a hello, closing the oldest", nowNs);
            oldestOfTheMost().close("too many connections");
        }
    }

    /** The oldest stranger from the address that most of them come from: a crowd drives out its own, not a member that connects. */
    private InboundConnection oldestOfTheMost() {
        Map<InetAddress, List<InboundConnection>> byAddress = new LinkedHashMap<>();
        for (InboundConnection stranger : strangers) {
            byAddress
                    .computeIfAbsent(stranger.remoteAddress(), address -> new ArrayList<>())
                    .add(stranger);
        }
        return Collections.max(byAddress.values(), Comparator.comparingInt(List::size))
                .get(0);
    }

    @Override
    public Verdict judge(Hello hello, Link link) {
        LocalMember self = context.self();
        if (hello.version() != Hello.VERSION) {
            return Verdict.UNSUPPORTED_VERSION;
        }
        if (!hello.clusterId().equals(self.clusterId())) {
            return Verdict.WRONG_CLUSTER;
        }
        if (hello.receiverId() != self.memberId()) {
            return Verdict.WRONG_RECEIVER;
        }
        if (hello.senderId() < 1 || hello.senderId() == self.memberId()) {
            return Verdict.UNKNOWN_SENDER;
        }
        if (!link.speaksFor(hello.senderId())) {
            return Verdict.UNPROVEN_IDENTITY;
        }
        Peer sender = context.peers().find(hello.senderId());
        if (sender == null) {
            return Verdict.WELCOME_CALLER;
        }
        return sender.isKnownAs(hello.incarnation()) ? Verdict.WELCOME : Verdict.OTHER_INCARNATION;
    }

    @Override
    public void admitted(InboundConnection connection, long peerId) {
        strangers.remove(connection);
        Peer peer = context.peers().find(peerId);
        if (peer != null) {
            peer.noteCall();
        }
        InboundConnection older = members.put(peerId, connection);
        if (older != null) {
            older.close("it connected anew");
        }
        if (connection.isCaller()) {
            boundCallers();
        }
    }

    private void boundCallers() {
        List<InboundConnection> callers =
                members.values().stream().filter(InboundConnection::isCaller).toList();
        if (callers.size() > MAX_CALLERS) {
            callers.get(0).close("too many others called");
        }
    }

    @Override
    public void ended(InboundConnection connection) {
        strangers.remove(connection);
        members.values().remove(connection);
    }

    /** Closes the connection of a peer that is no longer one. */
    void forget(long peerId) {
        InboundConnection connection = members.get(peerId);
        if (connection != null) {
            connection.close("this member disconnected the peer");
        }
    }

    /** Ends the connection of a caller that was named: it may connect again as a peer. */
    void forgetCaller(long peerId) {
        InboundConnection connection = members.get(peerId);
        if (connection != null && connection.isCaller()) {
            connection.close("the caller was named");
        }
    }

    /** Sends what was queued for callers since the last time. */
    void onWork(long nowNs) {
        for (InboundConnection connection : members.values().toArray(new InboundConnection[0])) {
            try {
                connection.onWork();
            } catch (Throwable thrown) { // as below
                Failures.giveUp(connection, thrown, nowNs);
            }
        }
    }

    /** Accepts again if it paused, and passes the time on to every connection. */
    void onTime(long nowNs) {
        if (isPaused && nowNs - resumeAtNs >= 0) {
            isPaused = false;
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
        for (InboundConnection connection : connections(nowNs)) {
            try {
                connection.onTime(nowNs);
            } catch (Throwable thrown) { // whatever it is, it concerns this connection alone
                Failures.giveUp(connection, thrown, nowNs);
            }
        }
    }

    /** The connections whose time has come; usually none, so usually no list is made. */
    private List<InboundConnection> connections(long nowNs) {
        List<InboundConnection> due = List.of();
        if (nowNs - deadlineNs(nowNs) >= 0) {
            due = new ArrayList<>(strangers);
            due.addAll(members.values());
        }
        return due;
    }

    /** When {@link #onTime} has something to do next. */
    long deadlineNs(long nowNs) {
        long earliestNs = isPaused ? resumeAtNs : nowNs + FAR_NS;
        for (InboundConnection connection : strangers) {
            earliestNs = Math.min(earliestNs, connection.deadlineNs());
        }
        for (InboundConnection connection : members.values()) {
            earliestNs = Math.min(earliestNs, connection.deadlineNs());
        }
        return earliestNs;
    }

    /** Out of file descriptors, most likely: leave the queue of the kernel alone for a while. */
    @Override
    public void onFailure(Throwable reason, long nowNs) {
        context.quietLog().warn("accept", "cannot accept connections now: " + Failures.describe(reason), nowNs);
        isPaused = true;
        resumeAtNs = nowNs + FAILED_PAUSE_NS;
        key.interestOps(0);
    }

    void close(String reason) {
        Sockets.closeQuietly(server);
        List<InboundConnection> all = new ArrayList<>(strangers);
        all.addAll(members.values());
        all.forEach(connection -> connection.close(reason));
    }
}
