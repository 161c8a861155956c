package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.RaftException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Adds one again and again, through one running member after the other, until it is ended; knows what was acknowledged. */
final class Load {
    private final GrowingCluster cluster;
    private final Thread thread = new Thread(this::run, "load");
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private volatile boolean isEnding;
    private volatile long longestGapNs;

    private Load(GrowingCluster cluster) {
        this.cluster = cluster;
    }

    static Load on(GrowingCluster cluster) {
        Load load = new Load(cluster);
        load.thread.setDaemon(true);
        load.thread.start();
        load.awaitProgress();
        return load;
    }

    private void run() {
        long lastNs = System.nanoTime();
        for (int i = 0; !isEnding; i++) {
            List<RaftNode<Long>> running = cluster.voting();
            RaftNode<Long> node = running.get(i % running.size());
            if (isAcknowledged(node.propose(SumMachine.add(1), java.time.Duration.ofSeconds(10)))) {
                acknowledged.incrementAndGet();
                long nowNs = System.nanoTime();
                longestGapNs = Math.max(longestGapNs, nowNs - lastNs);
                lastNs = nowNs;
            }
        }
    }

    private boolean isAcknowledged(CompletableFuture<Long> future) {
        try {
            future.get(30, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            assertTrue(e.getCause() instanceof RaftException, () -> "" + e.getCause());
            if (e.getCause() instanceof IndeterminateException) {
                unknown.incrementAndGet();
            }
            return false;
        } catch (InterruptedException | TimeoutException e) {
            unknown.incrementAndGet();
            return false;
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** The longest time between two acknowledgements. */
    long longestGapNs() {
        return longestGapNs;
    }

    void awaitProgress() {
        long before = acknowledged.get();
        TestCluster.await(() -> acknowledged.get() > before + 20);
    }

    /** Ends, and checks that a member holds what was acknowledged, once, and nothing that was refused. */
    void endAndCheck(long memberId) throws InterruptedException {
        isEnding = true;
        thread.join(TimeUnit.SECONDS.toMillis(40));
        long sum = cluster.sumAt(memberId);
        assertTrue(
                sum >= acknowledged.get() && sum <= acknowledged.get() + unknown.get(),
                () -> "sum=" + sum + ", acknowledged=" + acknowledged + ", unknown=" + unknown);
    }
}
