package io.raftwright.transport.tcp;

import io.raftwright.transport.LocalMember;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection that this member dialled, from its first packet to its end. It sends frames and signs of life; all that it reads is
 * the {@link Answer} and then the acceptor's signs of life, and frames where it is welcome as a caller.
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

    private static final int MAX_READS_PER_TURN = 8; // then the other connections get their turn

    private final Peer peer;
    private final TcpSettings settings;
    private final ListenerGate listener;
    private final WokenKeys woken;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer answer = ByteBuffer.allocate(Answer.LENGTH);
    private final ByteBuffer beats = ByteBuffer.allocate(64);
    private final ByteBuffer[] hello = new ByteBuffer[1];
    private final FrameWriter writer;
    private @Nullable Link link;
    private @Nullable FrameReader replies; // where this member is a caller
    private Phase phase = Phase.CONNECTING;
    private long deadlineNs; // of the handshake; later of the peer's next sign of life
    private long beatAtNs; // when this end gives its own; meaningful when up
    private long incarnation;

    private OutboundConnection(LoopContext context, Peer peer, SocketChannel channel, SelectionKey key, long nowNs) {
        LocalMember self = context.self();
        this.peer = peer;
        this.settings = context.settings();
        this.listener = context.listener();
        this.woken = context.woken();
        this.writer = new FrameWriter(peer.queue());
        this.channel = channel;
        this.key = key;
        this.deadlineNs = nowNs + settings.handshakeTimeoutNs();
        hello[0] = new Hello(Hello.VERSION, self.clusterId(), self.memberId(), peer.id(), self.incarnation()).encode();
    }

    /** Sends the first packet. */
    static OutboundConnection dial(
            LoopContext context, Peer peer, InetSocketAddress address, Handler handler, long nowNs) throws IOException {
        SocketChannel channel = context.settings().sockets().openClient();
        try {
            Sockets.prepare(channel);
            boolean isConnected = channel.connect(address);
            SelectionKey key = channel.register(context.selector(), SelectionKey.OP_CONNECT, handler);
            OutboundConnection connection = new OutboundConnection(context, peer, channel, key, nowNs);
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

    /** When {@link #onTime} has something to do next. */
    long deadlineNs() {
        return isUp() && beatAtNs - deadlineNs < 0 ? beatAtNs : deadlineNs;
    }

    void onReady(long nowNs) throws IOException {
        if (phase == Phase.CONNECTING) {
            channel.finishConnect();
            link = settings.links().dialled(channel, peer.id(), () -> woken.add(key));
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
            hear(connected, nowNs);
            flush();
        }
    }

    private void greet(Link connected, long nowNs) throws IOException {
        connected.flush();
        if (hello[0].hasRemaining()) {
            connected.write(hello, 1);
        }
        if (connected.read(answer) < 0) {
            if (TlsRecords.isAlert(answer)) {
                throw new RefusedConnectionException("the peer speaks TLS and this member does not", "");
            }
            throw new EOFException("the peer closed the connection during the handshake");
        }
        if (answer.hasRemaining()) {
            Sockets.await(key, true, hello[0].hasRemaining() || connected.wantsWrite());
            return;
        }
        check(Answer.decode(answer), connected);
        phase = Phase.UP;
        deadlineNs = nowNs + settings.silenceTimeoutNs();
        beatAtNs = nowNs + settings.beatIntervalNs();
        Sockets.await(key, true, false);
    }

    private void check(Answer said, Link connected) throws RefusedConnectionException {
        Verdict verdict = Verdict.of(said.code());
        if (verdict == null || !verdict.isWelcome()) {
            throw new RefusedConnectionException(said);
        }
        if (said.memberId() != peer.id()) {
            throw new RefusedConnectionException("another member answered", "answeredMemberId=" + said.memberId());
        }
        if (!connected.speaksFor(peer.id())) {
            throw new RefusedConnectionException(Verdict.UNPROVEN_IDENTITY.meaning(), connected.identity());
        }
        if (!peer.isKnownAs(said.incarnation())) {
            throw new RefusedConnectionException(
                    "the peer answered under another incarnation than before: its disk was lost or replaced", "");
        }
        incarnation = said.incarnation();
        replies = verdict == Verdict.WELCOME_CALLER ? new FrameReader(settings.maxFrameLength()) : null;
    }

    private void hear(Link connected, long nowNs) throws IOException {
        if (replies == null) {
            heard(connected.read(beats.clear()), nowNs);
            return;
        }
        boolean isMore = true;
        for (int i = 0; i < MAX_READS_PER_TURN && isMore; i++) {
            heard(replies.fill(connected), nowNs);
            isMore = !replies.hasRoom() || connected.hasInput();
            replies.deliver(this::takeReply);
        }
    }

    private void heard(int count, long nowNs) throws IOException {
        if (count < 0) {
            throw new EOFException("the peer closed the connection");
        }
        if (count > 0) {
            deadlineNs = nowNs + settings.silenceTimeoutNs();
        }
    }

    /** One that the listener has no room for is dropped: waiting for it would look as if the peer gave no sign of life. */
    private boolean takeReply(ByteBuffer frame) throws IOException {
        listener.offer(peer.id(), frame);
        return true;
    }

    /** Writes what is queued, as far as the socket takes it now. */
    void flush() throws IOException {
        Link connected = link();
        connected.flush();
        Sockets.await(key, true, writer.flush(connected));
    }

    /** Whether {@link #flush} is worth calling before the selector says that the socket has room again. */
    boolean hasRoom() {
        return isUp() && !writer.isSocketFull();
    }

    /** Gives up on a peer that is silent for too long, and a sign of life to one that is not. */
    void onTime(long nowNs) throws IOException {
        if (nowNs - deadlineNs >= 0) {
            throw new SocketTimeoutException(
                    isUp() ? "the peer gives no sign of life" : "the peer did not complete the handshake in time");
        }
        if (isUp() && nowNs - beatAtNs >= 0) {
            peer.queue().addBeat();
            beatAtNs = nowNs + settings.beatIntervalNs();
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
