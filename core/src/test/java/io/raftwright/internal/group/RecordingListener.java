package io.raftwright.internal.group;

import io.raftwright.internal.wire.Message;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Notes what it is told, as lines: {@code up 2 incarnation=7}, {@code down 2}, {@code message 2 term=5}, {@code GONE group=1}. */
final class RecordingListener implements TransportListener {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile boolean isRefusing;
    private volatile boolean isThrowing;

    void refuseFrames(boolean isRefusingNow) {
        isRefusing = isRefusingNow;
    }

    void throwAtFrames() {
        isThrowing = true;
    }

    @Override
    public boolean onFrame(long peerId, ByteBuffer frame) {
        if (isThrowing) {
            throw new IllegalStateException("on purpose");
        }
        if (isRefusing) {
            return false;
        }
        Greeting greeting = Greeting.decode(frame);
        if (greeting != null) {
            heard.add(greeting.kind() + " group=" + greeting.groupId());
        } else {
            Message message = new Message(Message.groupOf(frame));
            heard.add(message.wrap(frame) ? "message " + peerId + " term=" + message.term() : "garbage");
        }
        return true;
    }

    @Override
    public void onPeerUp(long peerId, long incarnation) {
        heard.add("up " + peerId + " incarnation=" + incarnation);
    }

    @Override
    public void onPeerDown(long peerId, String reason) {
        heard.add("down " + peerId);
    }

    void await(String... lines) {
        await(() -> heard.equals(List.of(lines)), () -> "expected " + List.of(lines) + ", heard " + heard);
    }

    /** Waits until these came first; more may have come behind them by then. */
    void awaitFirst(String... lines) {
        await(
                () -> heard.size() >= lines.length
                        && List.copyOf(heard).subList(0, lines.length).equals(List.of(lines)),
                () -> "expected first " + List.of(lines) + ", heard " + heard);
    }

    static void await(BooleanSupplier condition, java.util.function.Supplier<String> what) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within 20 s: " + what.get());
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
