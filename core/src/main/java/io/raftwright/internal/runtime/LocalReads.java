package io.raftwright.internal.runtime;

import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RaftException;
import io.raftwright.api.RefusedException;
import io.raftwright.internal.agent.Doorbell;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads that need nobody else: they run on the apply thread, between two runs of commands, on whatever is applied by then.
 *
 * <p>Owner: the apply thread, except where noted.
 */
final class LocalReads {
    /** A read that waits for its turn. */
    interface Read {
        /** Its turn has come, unless it failed. Apply thread. */
        void run();

        /** It will not have its turn. Any thread. */
        void fail(RaftException why);

        /** The moment by which it wants to be answered. */
        long deadlineNs();
    }

    private static final int MAX_READS = 1 << 16;

    private final ConcurrentLinkedQueue<Read> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Doorbell bell;
    private volatile @Nullable NodeStoppedException closedBy;

    LocalReads(Doorbell bell) {
        this.bell = bell;
    }

    /** Takes a read, or fails it at once if too many wait. Any thread. */
    void submit(Read read) {
        if (count.incrementAndGet() > MAX_READS) {
            count.decrementAndGet();
            read.fail(new RefusedException(
                    RefusedException.Reason.BACK_PRESSURE, 0, "too many local reads, max=" + MAX_READS));
            return;
        }
        queue.add(read);
        NodeStoppedException closed = closedBy;
        if (closed != null) {
            abandon(closed);
        }
        bell.ring();
    }

    /** Reads waiting now. Any thread. */
    int count() {
        return count.get();
    }

    /** Fails what is past its deadline, since a command before it takes long; its place it keeps. Consensus thread. */
    void expire(long nowNs) {
        for (Read read : queue) {
            if (nowNs - read.deadlineNs() >= 0) {
                read.fail(new RefusedException(
                        RefusedException.Reason.BACK_PRESSURE, 0, "the apply thread had no time before the deadline"));
            }
        }
    }

    /** Runs what has come so far. Returns how many. */
    int run() {
        int waiting = count.get();
        int done = 0;
        while (done < waiting) {
            Read read = queue.poll();
            if (read == null) {
                break;
            }
            count.decrementAndGet();
            done++;
            read.run();
        }
        return done;
    }

    /** Takes nothing more and fails what waits. Any thread. */
    void close(@Nullable Throwable cause) {
        NodeStoppedException stopped = new NodeStoppedException("node stopped", cause);
        closedBy = stopped;
        abandon(stopped);
    }

    private void abandon(NodeStoppedException why) {
        for (Read read = queue.poll(); read != null; read = queue.poll()) {
            count.decrementAndGet();
            read.fail(why);
        }
    }
}
