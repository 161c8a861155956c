package io.raftwright.transport.tcp;

import io.raftwright.transport.LocalMember;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection that this member dialled, from its first packet to its end. It sends; all that it ever reads is the
 * {@link Answer} and then the acceptor's signs of life.
 *
 * <p>A passive state machine: whatever goes wrong is thrown, and its {@link Dialler} closes it. Owner: the transport thread.
 */
final class OutboundConnection {
    /** How far a connection has come; it only ever moves on to the next. */
    private enum Phase {
        CONNECTING,
        SECURING,
        GREETING,
        UP
    }

    private static final int MAX_BATCH = 16; // chunks, that is 1 MiB a system call
    private static final int MAX_WRITES_PER_TURN = 4; // then the other connections get their turn

    private final Peer peer;
    private final TcpSettings settings;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer answer = ByteBuffer.allocate(Answer.LENGTH);
    private final ByteBuffer beats = ByteBuffer.allocate(64);
    private final ByteBuffer[] hello = new ByteBuffer[1];
    private final ByteBuffer[] batch = new ByteBuffer[MAX_BATCH];
    private @Nullable Link link;
    private Phase phase = Phase.CONNECTING;
    private boolean isSocketFull;
    private long deadlineNs;
    private long incarnation;

    private OutboundConnection(
            LocalMember self, Peer peer, TcpSettings settings, SocketChannel channel, SelectionKey key, long nowNs) {
        this.peer = peer;
        this.settings = settings;
        this.channel = channel;
        this.key = key;
        this.deadlineNs = nowNs + settings.handshakeTimeoutNs();
        hello[0] = new Hello(Hello.VERSION, self.clusterId(), self.memberId(), peer.id(), self.incarnation()).encode();
    }

    /** Sends the first packet. */
    static OutboundConnection dial(
            LocalMember self,
            Peer peer,
            InetSocketAddress address,
            TcpSettings settings,
            Selector selector,
            Handler handler,
            long nowNs)
            throws IOException {
        SocketChannel channel = settings.sockets().openClient();
        try {
            Sockets.prepare(channel);
            boolean isConnected = channel.connect(address);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, handler);
            OutboundConnection connection = new OutboundConnection(self, peer, settings, channel, key, nowNs);
            if (isConnected) {
                connection.onReady(nowNs);
            }
            return connection;
        } catch (IOException | RuntimeException e) {
            Sockets.closeQuietly(channel);
            throw e;
        }
    }

    /** Whether frames can be sent. */
    boolean isUp() {
        return phase == Phase.UP;
    }

    /** The peer's incarnation, as it claimed; meaningful when {@link #isUp}. */
    long incarnation() {
        return incarnation;
    }

    /** When {@link #checkTime} wants to be called next. */
    long deadlineNs() {
        return deadlineNs;
    }

    void onReady(long nowNs) throws IOException {
        if (phase == Phase.CONNECTING) {
            channel.finishConnect();
            link = settings.links().dialled(channel, peer.id());
            phase = Phase.SECURING;
        }
        Link connected = link();
        if (phase == Phase.SECURING) {
            if (!connected.handshake()) {
                Sockets.await(key, connected.wantsRead(), connected.wantsWrite());
                return;
            }
            phase = Phase.GREETING;
        }
        if (phase == Phase.GREETING) {
            greet(connected, nowNs);
        } else {
            hearBeats(connected, nowNs);
            flush();
        }
    }

    private void greet(Link connected, long nowNs) throws IOException {
        connected.flush();
        if (hello[0].hasRemaining()) {
            connected.write(hello, 1);
        }
        if (connected.read(answer) < 0) {
            throw new EOFException("the peer closed the connection during the handshake");
        }
        if (answer.hasRemaining()) {
            Sockets.await(key, true, hello[0].hasRemaining() || connected.wantsWrite());
            return;
        }
        check(Answer.decode(answer), connected);
        phase = Phase.UP;
        deadlineNs = nowNs + settings.silenceTimeoutNs();
        Sockets.await(key, true, false);
    }

    private void check(Answer said, Link connected) throws RefusedConnectionException {
        if (said.code() != Verdict.WELCOME.code()) {
            throw new RefusedConnectionException(said);
        }
        if (said.memberId() != peer.id()) {
            throw new RefusedConnectionException("another member answered", "answeredMemberId=" + said.memberId());
        }
        if (!connected.speaksFor(peer.id())) {
            throw new RefusedConnectionException(Verdict.UNPROVEN_IDENTITY.meaning(), "");
        }
        if (!peer.isKnownAs(said.incarnation())) {
            throw new RefusedConnectionException(
                    "the peer answered under another incarnation than before: its disk was lost or replaced", "");
        }
        incarnation = said.incarnation();
    }

    private void hearBeats(Link connected, long nowNs) throws IOException {
        int count = connected.read(beats.clear());
        if (count < 0) {
            throw new EOFException("the peer closed the connection");
        }
        if (count > 0) {
            deadlineNs = nowNs + settings.silenceTimeoutNs();
        }
    }

    /** Writes what is queued, as far as the socket takes it now. */
    void flush() throws IOException {
        Link connected = link();
        connected.flush();
        boolean isMore = true;
        isSocketFull = connected.wantsWrite();
        for (int i = 0; i < MAX_WRITES_PER_TURN && isMore && !isSocketFull; i++) {
            int count = peer.queue().collect(batch);
            if (count == 0) {
                isMore = false;
                break;
            }
            long offered = 0;
            for (int b = 0; b < count; b++) {
                offered += batch[b].remaining();
            }
            long written = connected.write(batch, count);
            isMore = peer.queue().written(written);
            isSocketFull = written < offered || connected.wantsWrite();
        }
        Sockets.await(key, true, isSocketFull || isMore);
    }

    /** Whether {@link #flush} is worth calling before the selector says that the socket has room again. */
    boolean hasRoom() {
        return isUp() && !isSocketFull;
    }

    /** Gives up on a peer that is silent for too long. */
    void checkTime(long nowNs) throws IOException {
        if (nowNs - deadlineNs >= 0) {
            throw new SocketTimeoutException(
                    isUp() ? "the peer gives no sign of life" : "the peer did not complete the handshake in time");
        }
    }

    private Link link() {
        Link connected = link;
        if (connected == null) {
            throw new IllegalStateException("not connected yet, phase=" + phase);
        }
        return connected;
    }

    void close() {
        if (link != null) {
            link.close();
        }
        Sockets.closeQuietly(channel);
    }
}
