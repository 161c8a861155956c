package io.raftwright.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A started transport with a listener that records: one member in a {@link TransportContract}. */
record TransportEndpoint(Transport transport, LocalMember self, String address, RecordingListener listener) {
    private static final long WAIT_MS = TransportContract.WAIT_MS;

    void connect(long peerId, TransportEndpoint peer) {
        transport.connect(peerId, peer.address);
    }

    /** Sends a frame, again and again as long as there is no room for it. */
    void sendUntilQueued(long peerId, byte[] frame) {
        SendResult result = SendResult.BACK_PRESSURE;
        for (long startNs = System.nanoTime();
                System.nanoTime() - startNs < WAIT_MS * 1_000_000L;
                Thread.onSpinWait()) {
            result = transport.send(peerId, ByteBuffer.wrap(frame));
            if (result != SendResult.BACK_PRESSURE) {
                break;
            }
        }
        assertEquals(SendResult.QUEUED, result);
    }

    /** Sends a frame, again and again, until it arrives: it may be lost with a connection. */
    void sendUntilTaken(long peerId, byte[] frame, TransportEndpoint peer) throws InterruptedException {
        byte[] arrived = null;
        for (long startNs = System.nanoTime();
                arrived == null && System.nanoTime() - startNs < WAIT_MS * 1_000_000L; ) {
            transport.send(peerId, ByteBuffer.wrap(frame));
            arrived = peer.listener.frames.poll(10, TimeUnit.MILLISECONDS);
        }
        assertArrayEquals(frame, arrived);
    }

    /** Names a peer that has called: both begin anew. */
    void name(TransportEndpoint caller) throws InterruptedException {
        connect(caller.self.memberId(), caller);
        expectDownAndUp(caller);
        caller.expectDownAndUp(this);
    }

    private void expectDownAndUp(TransportEndpoint peer) throws InterruptedException {
        expect("down " + peer.self.memberId());
        expectUp(peer);
    }

    void expectUp(TransportEndpoint peer) throws InterruptedException {
        expect("up " + peer.self.memberId() + " incarnation " + peer.self.incarnation());
    }

    byte[] nextFrame() throws InterruptedException {
        byte[] frame = listener.frames.poll(WAIT_MS, TimeUnit.MILLISECONDS);
        if (frame == null) {
            throw new AssertionError("no frame came, memberId=" + self.memberId());
        }
        return frame;
    }

    void expect(String event) throws InterruptedException {
        assertEquals(event, listener.events.poll(WAIT_MS, TimeUnit.MILLISECONDS), "at member " + self.memberId());
    }

    /** Keeps what it is told, and what must not happen. Owner: the transport's threads; the test reads the queues. */
    static final class RecordingListener implements TransportListener {
        final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        final BlockingQueue<String> overlaps = new LinkedBlockingQueue<>();
        final BlockingQueue<String> thrown = new LinkedBlockingQueue<>();
        final AtomicInteger callCount = new AtomicInteger();
        final AtomicInteger eventFailureCount = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();
        volatile boolean hasRoom = true;
        volatile @Nullable Runnable onNextFrame;

        @Override
        public boolean onFrame(long peerId, ByteBuffer frame) {
            enter("onFrame " + peerId);
            try {
                Runnable once = onNextFrame;
                onNextFrame = null;
                if (once != null) {
                    thrown.add("onFrame");
                    once.run();
                }
                byte[] bytes = new byte[frame.remaining()];
                frame.get(bytes);
                return hasRoom && frames.add(bytes);
            } finally {
                inside.decrementAndGet();
            }
        }

        @Override
        public void onPeerUp(long peerId, long incarnation) {
            event("up " + peerId + " incarnation " + incarnation);
        }

        @Override
        public void onPeerDown(long peerId, String reason) {
            event("down " + peerId);
        }

        private void event(String event) {
            enter(event);
            try {
                if (eventFailureCount.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    thrown.add(event);
                    throw new IllegalStateException("thrown by the contract test");
                }
                events.add(event);
            } finally {
                inside.decrementAndGet();
            }
        }

        private void enter(String call) {
            callCount.incrementAndGet();
            if (inside.incrementAndGet() > 1) {
                overlaps.add(call);
            }
        }
    }
}
