package io.raftwright.internal.runtime;

import io.raftwright.api.Clock;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RaftException;
import io.raftwright.api.RefusedException;
import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.wire.MessageType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Linearizable reads asked for at this member. All that come in one duty cycle share one question to the leader; once it
 * answers with an index, they go to the apply thread, which answers them when it has applied that far. A read changes nothing,
 * so it is simply asked again when the leader changes.
 *
 * <p>Owner: the consensus thread, except where noted.
 */
final class PendingReads {
    /** One read. Its place is given back when its barrier completes, by whomever. */
    private record Read(long deadlineNs, CompletableFuture<Long> barrier) {}

    private static final class Batch {
        private final List<Read> reads;
        /** Before it was asked for the first time: whichever asking is answered, the answer is no older. */
        private final long askedNs;

        private boolean isAsked;
        private boolean isRefused;

        private Batch(List<Read> reads, long askedNs) {
            this.reads = reads;
            this.askedNs = askedNs;
        }
    }

    /** Reads whose index is known: handed to the apply thread, and looked after here until their deadlines. */
    private record Confirmed(List<Read> reads, long askedNs, long index) {}

    private static final int MAX_READS = 1 << 16;

    private final ConcurrentLinkedQueue<Read> queue = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Confirmed> confirmed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Long2ObjectHashMap<Batch> unconfirmed = new Long2ObjectHashMap<>();
    private final List<Confirmed> handedOver = new ArrayList<>();
    private final Doorbell applyBell;
    private final ReadFreshness freshness;
    /** Begins at random: an answer to a question asked before a restart must not be taken for one of these. */
    private long nextBatch;

    private volatile @Nullable NodeStoppedException closedBy;

    PendingReads(Doorbell applyBell, ReadFreshness freshness, long firstBatch) {
        this.applyBell = applyBell;
        this.freshness = freshness;
        this.nextBatch = firstBatch;
    }

    /** Takes a read; its barrier, with all that hangs on it already, completes on the apply thread. Any thread. */
    void submit(long deadlineNs, CompletableFuture<Long> barrier) {
        if (count.incrementAndGet() > MAX_READS) {
            count.decrementAndGet();
            barrier.completeExceptionally(
                    new RefusedException(RefusedException.Reason.BACK_PRESSURE, 0, "too many reads, max=" + MAX_READS));
            return;
        }
        var unused = barrier.whenComplete((index, failure) -> count.decrementAndGet());
        queue.add(new Read(deadlineNs, barrier));
        NodeStoppedException closed = closedBy;
        if (closed != null) {
            abandonQueue(closed);
        }
    }

    /** Reads waiting now. Any thread. */
    int count() {
        return count.get();
    }

    /**
     * Gathers what came in and asks the leader, whoever it is.
     *
     * @param nowNs the time, or a little earlier
     * @return how many questions were asked
     */
    int ask(long nowNs, Kernel kernel, long selfId, Clock clock, Outbox outbox) {
        if (!queue.isEmpty()) {
            List<Read> reads = new ArrayList<>();
            for (Read read = queue.poll(); read != null; read = queue.poll()) {
                reads.add(read);
            }
            unconfirmed.put(nextBatch++, new Batch(reads, nowNs));
        }
        int asked = 0;
        if (!unconfirmed.isEmpty() && kernel.leaderId() != Kernel.NO_LEADER) {
            for (var cursor = unconfirmed.entrySet().iterator(); cursor.hasNext(); ) {
                cursor.next();
                Batch batch = cursor.getValue();
                if (!batch.isAsked && askOne(cursor.getLongKey(), kernel, selfId, clock, outbox)) {
                    batch.isAsked = true;
                    asked++;
                }
            }
        }
        return asked;
    }

    private static boolean askOne(long batch, Kernel kernel, long selfId, Clock clock, Outbox outbox) {
        if (kernel.leaderId() == selfId) {
            return kernel.readIndex(selfId, batch, clock.nanoTime());
        }
        outbox.begin(MessageType.READ, kernel.term()).context(batch);
        return outbox.send(kernel.leaderId());
    }

    /** The leader changed, or messages may be lost: asks again. */
    void askAgain() {
        for (Batch batch : unconfirmed.values()) {
            batch.isAsked = false;
        }
    }

    /** A member refused a batch because it does not lead: asks again at the next housekeeping. */
    void refused(long batchId) {
        Batch batch = unconfirmed.get(batchId);
        if (batch != null) {
            batch.isRefused = true;
        }
    }

    /** Asks again what was refused a while ago. */
    void retryRefused() {
        for (Batch batch : unconfirmed.values()) {
            batch.isAsked &= !batch.isRefused;
            batch.isRefused = false;
        }
    }

    /** The leader answered a batch. */
    void confirmed(long batchId, long index) {
        Batch batch = unconfirmed.remove(batchId);
        if (batch != null) {
            Confirmed ready = new Confirmed(List.copyOf(batch.reads), batch.askedNs, index);
            confirmed.add(ready);
            handedOver.add(ready);
            applyBell.ring();
        }
    }

    /** Fails what is past its deadline. */
    void expire(long nowNs, long leaderHint) {
        for (Iterator<Batch> batches = unconfirmed.values().iterator(); batches.hasNext(); ) {
            List<Read> reads = batches.next().reads;
            reads.removeIf(read -> {
                boolean isLate = nowNs - read.deadlineNs() >= 0;
                if (isLate) {
                    String why = "no leader confirmed the read before the deadline, leaderHint=" + leaderHint;
                    fail(read, new RefusedException(RefusedException.Reason.NO_LEADER, leaderHint, why));
                }
                return isLate;
            });
            if (reads.isEmpty()) {
                batches.remove();
            }
        }
        handedOver.removeIf(batch -> isOver(batch, nowNs, leaderHint));
    }

    /** Fails reads that are confirmed but late, since commands before them are not applied yet; true if none is left. */
    private boolean isOver(Confirmed batch, long nowNs, long leaderHint) {
        boolean isOver = true;
        for (Read read : batch.reads()) {
            if (!read.barrier().isDone() && nowNs - read.deadlineNs() >= 0) {
                String why = "not applied before the deadline, index=" + batch.index();
                fail(read, new RefusedException(RefusedException.Reason.BACK_PRESSURE, leaderHint, why));
            }
            isOver &= read.barrier().isDone();
        }
        return isOver;
    }

    /** Answers reads whose index is applied. Returns how many; the rest wait. Apply thread. */
    int answer(long appliedIndex) {
        int answered = 0;
        for (Iterator<Confirmed> ready = confirmed.iterator(); ready.hasNext(); ) {
            Confirmed batch = ready.next();
            if (batch.index() <= appliedIndex) {
                ready.remove();
                freshness.proved(batch.askedNs());
                for (Read read : batch.reads()) {
                    read.barrier().complete(appliedIndex);
                    answered++;
                }
            }
        }
        return answered;
    }

    /** Takes nothing more and fails what waits. After the agents ended, or to refuse newcomers before. */
    void close(@Nullable Throwable cause) {
        NodeStoppedException stopped = new NodeStoppedException("node stopped", cause);
        closedBy = stopped;
        abandonQueue(stopped);
    }

    /** Fails what the agents held; called once they ended. */
    void abandon(@Nullable Throwable cause) {
        NodeStoppedException stopped = new NodeStoppedException("node stopped", cause);
        unconfirmed.values().forEach(batch -> batch.reads.forEach(read -> fail(read, stopped)));
        unconfirmed.clear();
        for (Confirmed batch = confirmed.poll(); batch != null; batch = confirmed.poll()) {
            batch.reads().forEach(read -> fail(read, stopped));
        }
        abandonQueue(stopped);
    }

    private void abandonQueue(NodeStoppedException why) {
        for (Read read = queue.poll(); read != null; read = queue.poll()) {
            fail(read, why);
        }
    }

    private static void fail(Read read, RaftException why) {
        read.barrier().completeExceptionally(why);
    }
}
