package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.TransportListener;
import io.raftwright.transport.tcp.Refusal;
import io.raftwright.transport.tcp.TcpTransport;
import io.raftwright.transport.tcp.TcpTransportBuilder;
import io.raftwright.transport.tls.PemCredentials;
import io.raftwright.transport.tls.TlsSettings;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A started transport that remembers what it was told, and waits for it. */
final class TlsMember implements TransportListener, AutoCloseable {
    static final UUID CLUSTER = new UUID(7, 9);
    private static final long WAIT_S = 15;

    final TcpTransport transport;
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Refusal> refusals = new LinkedBlockingQueue<>();

    TlsMember(long id, UnaryOperator<TcpTransportBuilder> choices) {
        this(id, CLUSTER, choices);
    }

    TlsMember(long id, UUID cluster, UnaryOperator<TcpTransportBuilder> choices) {
        transport = choices.apply(TcpTransport.builder("127.0.0.1:0").refusals(refusals::add))
                .bind();
        transport.start(new LocalMember(cluster, id, 1000 + id), this);
    }

    static TlsMember of(long id, PemCredentials credentials) {
        return new TlsMember(id, builder -> builder.tls(fixed(credentials)));
    }

    static TlsSettings fixed(PemCredentials credentials) {
        return TlsSettings.mutual(() -> credentials);
    }

    int port() {
        return transport.localPort();
    }

    TlsMember dial(long peerId, int port) {
        transport.connect(peerId, "127.0.0.1:" + port);
        return this;
    }

    void expect(String event) throws InterruptedException {
        assertEquals(event, events.poll(WAIT_S, TimeUnit.SECONDS));
    }

    /** Waits for a refusal for this reason, whatever else was refused before. */
    Refusal expectRefusal(String reason) throws InterruptedException {
        String others = "";
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        for (Refusal refusal = refusals.poll(WAIT_S, TimeUnit.SECONDS);
                refusal != null && System.nanoTime() < endNs;
                refusal = refusals.poll(WAIT_S, TimeUnit.SECONDS)) {
            if (refusal.reason().equals(reason)) {
                return refusal;
            }
            others += "\n" + refusal;
        }
        throw new AssertionError("nothing was refused because " + reason + ", but: " + others);
    }

    int refusalCount() {
        return refusals.size();
    }

    void expectNoEvent() {
        assertEquals(0, events.size(), events::toString);
        assertEquals(0, frames.size());
    }

    byte[] nextFrame() throws InterruptedException {
        byte[] frame = frames.poll(WAIT_S, TimeUnit.SECONDS);
        assertNotNull(frame, "no frame came");
        return frame;
    }

    /** Whether frames can be sent to a peer now; sends it an empty one to find out. */
    boolean isConnected(long peerId) {
        return send(peerId, new byte[0]) != SendResult.NOT_CONNECTED;
    }

    SendResult send(long peerId, byte[] frame) {
        return transport.send(peerId, ByteBuffer.wrap(frame));
    }

    void sendUntilQueued(long peerId, byte[] frame) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        SendResult result = send(peerId, frame);
        while (result != SendResult.QUEUED) {
            assertTrue(System.nanoTime() < endNs, "never taken: " + result);
            Thread.onSpinWait();
            result = send(peerId, frame);
        }
    }

    /** Sends one frame, again and again, until the other end has it, whatever else comes there. */
    void sendUntilTaken(long peerId, TlsMember peer, byte... frame) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        for (byte[] taken = {}; !Arrays.equals(frame, taken); ) {
            assertTrue(System.nanoTime() < endNs, "never taken");
            sendUntilQueued(peerId, frame);
            byte[] next = peer.frames.poll(20, TimeUnit.MILLISECONDS);
            taken = next == null ? taken : next;
        }
    }

    /** Sends one frame and waits until the other end has it. */
    void exchange(long peerId, TlsMember peer, byte... frame) throws InterruptedException {
        sendUntilQueued(peerId, frame);
        assertArrayEquals(frame, peer.nextFrame());
    }

    @Override
    public boolean onFrame(long peerId, ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return frames.add(bytes);
    }

    @Override
    public void onPeerUp(long peerId, long incarnation) {
        events.add("up " + peerId);
    }

    @Override
    public void onPeerDown(long peerId, String reason) {
        events.add("down " + peerId);
    }

    @Override
    public void close() {
        transport.close();
    }
}
