package io.raftwright.transport.tcp;

import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps frames and peer events, and lets a test wait for the next one. */
final class RecordingListener implements TransportListener {
    static final long WAIT_S = 10;

    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    /** While false, every frame is refused. */
    volatile boolean hasRoom = true;

    @Override
    public boolean onFrame(long peerId, ByteBuffer frame) {
        if (!hasRoom) {
            return false;
        }
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

    byte @Nullable [] nextFrame() throws InterruptedException {
        return frames.poll(WAIT_S, TimeUnit.SECONDS);
    }

    @Nullable
    String nextEvent() throws InterruptedException {
        return events.poll(WAIT_S, TimeUnit.SECONDS);
    }

    /** The next event if it comes within the time given, else null. */
    @Nullable
    String nextEvent(long timeoutMs) throws InterruptedException {
        return events.poll(timeoutMs, TimeUnit.MILLISECONDS);
    }
}
