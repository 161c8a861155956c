package io.raftwright.transport.tcp;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection, from accept to its end. It receives; all that it writes is the {@link Answer} and then a sign of life
 * now and again, and to a {@link Caller} what is sent to that. Until its hello is accepted it costs a few dozen bytes.
 *
 * <p>When the listener refuses a frame, nothing more is read, so that the sender's queue fills and tells its user; the same
 * frame is offered again a millisecond later. Owner: the transport thread.
 */
final class InboundConnection implements Handler {
    /** How far a connection has come; it only ever moves on to the next. */
    private enum Phase {
        SECURING,
        GREETING,
        RECEIVING,
        CLOSED
    }

    private static final int MAX_READS_PER_TURN = 8; // then the other connections get their turn
    private static final long REFUSED_PAUSE_NS = 1_000_000L;

    private final LoopContext context;
    private final Admission admission;
    private final InetSocketAddress remote;
    private final Link link;
    private final SelectionKey key;
    private final ByteBuffer hello = ByteBuffer.allocate(Hello.LENGTH);
    private final ByteBuffer[] reply = {ByteBuffer.allocate(0)};
    private final FrameReader.FrameSink sink = this::offer;
    private @Nullable FrameReader reader;
    private @Nullable Caller caller;
    private @Nullable FrameWriter writer; // to a caller
    private Phase phase = Phase.SECURING;
    private long peerId;
    private boolean isReportedUp; // a caller
    private boolean isPaused;
    private boolean isWriting; // more than the socket takes now
    private long deadlineNs; // of the handshake; later the next sign of life
    private long heardAtNs; // a byte, or that it was this end that did not read
    private long resumeAtNs;

    InboundConnection(LoopContext context, Admission admission, SocketChannel channel, long nowNs) throws IOException {
        this.context = context;
        this.admission = admission;
        this.remote = (InetSocketAddress) channel.getRemoteAddress();
        this.deadlineNs = nowNs + context.settings().handshakeTimeoutNs();
        this.key = channel.register(context.selector(), SelectionKey.OP_READ, this);
        this.link = context.settings()
                .links()
                .accepted(channel, () -> context.woken().add(key));
    }

    @Override
    public void onReady(long nowNs) throws IOException {
        if (phase == Phase.SECURING) {
            if (!link.handshake()) {
                Sockets.await(key, link.wantsRead(), link.wantsWrite());
                return;
            }
            phase = Phase.GREETING;
        }
        if (phase == Phase.GREETING) {
            greet(nowNs);
        } else if (phase == Phase.RECEIVING) {
            writeReply();
            receive(nowNs);
        }
    }

    private void greet(long nowNs) throws IOException {
        if (link.read(hello) < 0) {
            throw new EOFException("closed before the hello was complete, receivedBytes=" + hello.position());
        }
        if (hello.hasRemaining()) {
            Sockets.await(key, true, link.wantsWrite());
            return;
        }
        Hello said = Hello.decode(hello);
        Verdict verdict = admission.judge(said, link);
        reply[0] = new Answer(
                        verdict.code(),
                        context.self().memberId(),
                        context.self().incarnation())
                .encode();
        writeReply();
        if (!verdict.isWelcome()) {
            throw new RefusedConnectionException(
                    verdict.meaning(),
                    "cluster=" + said.clusterId() + ", senderId=" + said.senderId() + ", receiverId="
                            + said.receiverId() + ", version=" + said.version()
                            + (link.identity().isEmpty() ? "" : ", " + link.identity()));
        }
        phase = Phase.RECEIVING;
        peerId = said.senderId();
        reader = new FrameReader(context.settings().maxFrameLength());
        deadlineNs = nowNs + context.settings().beatIntervalNs();
        heardAtNs = nowNs;
        if (verdict == Verdict.WELCOME_CALLER) {
            Caller entered = context.peers().enter(peerId, said.incarnation());
            if (entered == null) {
                throw new EOFException("the caller was named meanwhile");
            }
            caller = entered;
            writer = new FrameWriter(entered.queue());
        }
        admission.admitted(this, peerId);
        if (caller != null) {
            isReportedUp = true;
            caller.queue().open();
            context.listener().up(peerId, said.incarnation());
        }
        receive(nowNs);
    }

    private void writeReply() throws IOException {
        link.flush();
        if (reply[0].hasRemaining()) {
            link.write(reply, 1);
        }
        isWriting = reply[0].hasRemaining() || link.wantsWrite();
        if (!isWriting && writer != null) {
            isWriting = writer.flush(link);
        }
        Sockets.await(key, !isPaused, isWriting);
    }

    /** Sends what was queued for a caller since the last time. */
    void onWork() throws IOException {
        if (phase == Phase.RECEIVING
                && caller != null
                && !isWriting
                && !caller.queue().isEmpty()) {
            writeReply();
        }
    }

    /** Where the other end is. */
    InetAddress remoteAddress() {
        return remote.getAddress();
    }

    /** Whether the member at the other end is not named here. */
    boolean isCaller() {
        return caller != null;
    }

    private void receive(long nowNs) throws IOException {
        FrameReader frames = reader;
        if (frames == null) {
            throw new IllegalStateException("not receiving yet, phase=" + phase);
        }
        for (int i = 0; i < MAX_READS_PER_TURN && !isPaused; i++) {
            int count = frames.fill(link);
            if (count < 0) {
                throw ended(frames.pendingBytes());
            }
            if (count > 0) {
                heardAtNs = nowNs;
            }
            boolean isDrained = frames.hasRoom() && !link.hasInput();
            deliver(frames, nowNs);
            if (isDrained) {
                return;
            }
        }
        if (!isPaused && link.hasInput()) {
            resumeAtNs = nowNs; // the selector cannot see what the link holds
            isPaused = true;
        }
    }

    private static IOException ended(int pendingBytes) {
        return pendingBytes == 0
                ? new EOFException("the peer closed the connection")
                : new RefusedConnectionException(
                        "the connection ended within a frame", "receivedBytes=" + pendingBytes);
    }

    private void deliver(FrameReader frames, long nowNs) throws IOException {
        boolean wasPaused = isPaused;
        isPaused = !frames.deliver(sink);
        if (isPaused) {
            resumeAtNs = nowNs + REFUSED_PAUSE_NS;
        }
        if (isPaused != wasPaused) {
            Sockets.await(key, !isPaused, isWriting);
        }
    }

    private boolean offer(ByteBuffer frame) throws IOException {
        return context.listener().offer(peerId, frame);
    }

    /** Does what is due: ends a handshake or a silence that takes too long, offers a refused frame again, gives a sign of life. */
    void onTime(long nowNs) throws IOException {
        if (isPaused && nowNs - resumeAtNs >= 0 && reader != null) {
            heardAtNs = nowNs;
            deliver(reader, nowNs);
            if (!isPaused) {
                receive(nowNs);
            }
        }
        if (nowNs - deadlineNs < 0) {
            return;
        }
        if (reader == null) {
            throw new SocketTimeoutException("the handshake took too long, receivedBytes=" + hello.position());
        }
        if (nowNs - heardAtNs >= context.settings().silenceTimeoutNs()) {
            throw new SocketTimeoutException("the peer gives no sign of life");
        }
        reader.relax();
        if (!reply[0].hasRemaining() && (caller == null || caller.queue().isEmpty())) {
            reply[0] = ByteBuffer.allocate(SendQueue.PREFIX_LENGTH).putInt(0, FrameReader.BEAT);
            writeReply();
        }
        deadlineNs = nowNs + context.settings().beatIntervalNs();
    }

    /** When {@link #onTime} has something to do next. */
    long deadlineNs() {
        return isPaused && resumeAtNs - deadlineNs < 0 ? resumeAtNs : deadlineNs;
    }

    @Override
    public void onFailure(Throwable reason, long nowNs) {
        if (phase != Phase.RECEIVING || reason instanceof RefusedConnectionException) {
            String who = phase == Phase.RECEIVING ? ", peerId=" + peerId : "";
            String message = "connection dropped, memberId=" + context.self().memberId() + ", remote=" + remote + who
                    + ": " + Failures.describe(reason);
            context.refusals()
                    .tell(
                            "inbound " + remote.getAddress(),
                            new Refusal(true, remote.toString(), Failures.kind(reason), message),
                            nowNs);
        }
        close(Failures.describe(reason));
    }

    /** Closes the connection; what was read and not taken by the listener is dropped. Idempotent. */
    void close(String reason) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        link.close();
        admission.ended(this);
        if (caller != null) {
            context.peers().leave(caller);
            caller.queue().close();
        }
        if (isReportedUp) {
            context.listener().down(peerId, reason);
        }
    }
}
