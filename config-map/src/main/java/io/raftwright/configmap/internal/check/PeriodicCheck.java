package io.raftwright.configmap.internal.check;

import io.raftwright.RaftNode;
import io.raftwright.configmap.internal.store.StoreResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a member, while it leads, compare the members' states from time to time, on a thread of its own that ends with the
 * {@link StateCheck}, at the latest when it would have been time again.
 */
public final class PeriodicCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicCheck.class);
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    private PeriodicCheck() {}

    /** Begins; the first comparison comes after one period. */
    public static void start(String threadName, RaftNode<StoreResult> node, StateCheck check, Duration every) {
        Thread thread = new Thread(() -> run(node, check, every), threadName);
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(RaftNode<StoreResult> node, StateCheck check, Duration every) {
        long lastNs = System.nanoTime();
        while (!check.isClosed()) {
            long leftNs = lastNs + every.toNanos() - System.nanoTime();
            if (leftNs > 0) {
                LockSupport.parkNanos(check, Math.min(leftNs, LONGEST_SLEEP.toNanos()));
                continue;
            }
            lastNs = System.nanoTime();
            if (node.status().isLeader()) {
                CompletableFuture<?> unused = check.check(DEADLINE).whenComplete((result, failure) -> {
                    if (failure != null) {
                        LOG.warn("states not compared, reason={}", failure.toString());
                    } else {
                        LOG.info("states compared, result={}", result);
                    }
                });
            }
        }
    }
}
