package io.raftwright.benchmarks;

import com.sun.management.ThreadMXBean;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.TransportListener;
import io.raftwright.transport.tcp.TcpTransport;
import io.raftwright.transport.tcp.TcpTransportBuilder;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Two transports in this JVM, connected over loopback: what one sends, the other counts, and sends back if asked to.
 *
 * <p>Owner: the thread that measures; the two transport threads count.
 */
final class Wire implements AutoCloseable {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(1);

    private final long senderId;
    private final long receiverId;
    private final TcpTransport sender;
    private final TcpTransport receiver;
    private volatile long received; // written by the receiver's transport thread
    private volatile long returned; // written by the sender's transport thread
    private volatile boolean isUp;
    private volatile boolean isEchoing;

    Wire(long senderId, long receiverId, UnaryOperator<TcpTransportBuilder> link) throws TimeoutException {
        this.senderId = senderId;
        this.receiverId = receiverId;
        sender = link.apply(TcpTransport.builder("127.0.0.1:0")).bind();
        receiver = link.apply(TcpTransport.builder("127.0.0.1:0")).bind();
        sender.start(new LocalMember(CLUSTER, senderId, 1), new Ends(false));
        receiver.start(new LocalMember(CLUSTER, receiverId, 1), new Ends(true));
        sender.connect(receiverId, receiver.localAddress());
        await(() -> isUp);
    }

    /** What one frame cost on average. */
    record Cost(double frames, double tookNs, double sendCpuNs, double receiveCpuNs, double allocatedBytes) {}

    /** Sends frames of one length for a while. */
    Cost stream(int length, long durationNs) throws TimeoutException {
        ByteBuffer frame = ByteBuffer.allocateDirect(length);
        isEchoing = false;
        ThreadCosts before = ThreadCosts.of(senderId, receiverId);
        long receivedBefore = received;
        long startNs = System.nanoTime();
        long sent = receivedBefore;
        while (System.nanoTime() - startNs < durationNs) {
            if (sender.send(receiverId, frame) == SendResult.QUEUED) {
                sent++;
            } else {
                LockSupport.parkNanos(20_000);
            }
        }
        long all = sent;
        await(() -> received == all);
        double count = Math.max(1, all - receivedBefore);
        long tookNs = System.nanoTime() - startNs;
        ThreadCosts after = ThreadCosts.of(senderId, receiverId);
        return new Cost(
                count,
                tookNs / count,
                (after.sendCpuNs - before.sendCpuNs) / count,
                (after.receiveCpuNs - before.receiveCpuNs) / count,
                (after.allocatedBytes - before.allocatedBytes) / count);
    }

    /** Sends one frame after the other, each when the one before came back. */
    Recorder.Sorted roundTrips(int length, int count) throws TimeoutException {
        ByteBuffer frame = ByteBuffer.allocateDirect(length);
        Recorder recorder = new Recorder(count);
        isEchoing = true;
        for (int i = 0; i < count; i++) {
            long next = returned + 1;
            long startNs = System.nanoTime();
            sender.send(receiverId, frame);
            await(() -> returned == next);
            recorder.record(System.nanoTime() - startNs);
        }
        await(() -> received >= returned);
        return recorder.sorted();
    }

    private static void await(BooleanSupplier condition) throws TimeoutException {
        long endNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > endNs) {
                throw new TimeoutException("frames were lost");
            }
            Thread.onSpinWait();
        }
    }

    private final class Ends implements TransportListener {
        private final boolean isReceiver;

        Ends(boolean isReceiver) {
            this.isReceiver = isReceiver;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer each
        public boolean onFrame(long peerId, ByteBuffer frame) {
            if (!isReceiver) {
                returned++;
            } else {
                received++;
                if (isEchoing) {
                    receiver.send(senderId, frame);
                }
            }
            return true;
        }

        @Override
        public void onPeerUp(long peerId, long incarnation) {
            isUp |= !isReceiver;
        }

        @Override
        public void onPeerDown(long peerId, String reason) {}
    }

    private record ThreadCosts(long sendCpuNs, long receiveCpuNs, long allocatedBytes) {
        static ThreadCosts of(long senderId, long receiverId) {
            ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
            long send = idOf(threads, senderId);
            long receive = idOf(threads, receiverId);
            return new ThreadCosts(
                    threads.getThreadCpuTime(send),
                    threads.getThreadCpuTime(receive),
                    threads.getThreadAllocatedBytes(send) + threads.getThreadAllocatedBytes(receive));
        }

        private static long idOf(ThreadMXBean threads, long memberId) {
            for (long id : threads.getAllThreadIds()) {
                var info = threads.getThreadInfo(id);
                if (info != null && info.getThreadName().equals("raftwright-tcp-" + memberId)) {
                    return id;
                }
            }
            throw new IllegalStateException("the transport thread is gone, memberId=" + memberId);
        }
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
