package io.raftwright.internal.session;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RaftException;
import io.raftwright.api.RefusedException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The proposals made at this member that wait for their result.
 *
 * <pre>
 *   callers ──▶ queue ──▶ ring, by sequence:   floor … nextToSend … head
 *                           done or waiting ──┘  sent └─ not sent ─┘
 * </pre>
 *
 * A caller submits; the consensus thread gives each a sequence and sends it, again after every change of leader, since the
 * {@link SessionTable} lets only the first copy take effect; the apply thread completes it when this member applies it. Whoever
 * takes a proposal out of its slot, by one atomic step, completes its future.
 *
 * <p>Owner: the consensus thread, except where noted.
 */
public final class PendingProposals<R extends @Nullable Object> {
    private final long sessionId;
    private final int maxEntryLength;
    private final ProposalPermits permits;
    private final ConcurrentLinkedQueue<Proposal<R>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicReferenceArray<@Nullable Proposal<R>> ring;
    private final int mask;

    private long floor = 1;
    private long nextToSend = 1;
    private long head = 1;
    /**
     * A proposal of this session was applied. Before, no floor above 1 is told: the {@link SessionTable} takes such a session for
     * one that it gave up, should the first proposals never have come to the log. Set by the apply thread.
     */
    private volatile boolean isKnown;
    /** Non-null once nothing more is taken. */
    private volatile @Nullable RaftException closedBy;

    /**
     * Begins a session.
     *
     * @param sessionId drawn at random for this start of the node
     * @param maxCount  proposals pending; a power of two
     * @param maxBytes  their bytes
     */
    public PendingProposals(long sessionId, int maxCount, long maxBytes, int maxEntryLength) {
        this.sessionId = sessionId;
        this.maxEntryLength = maxEntryLength;
        this.permits = new ProposalPermits(maxCount, maxBytes);
        this.ring = new AtomicReferenceArray<>(maxCount);
        this.mask = maxCount - 1;
    }

    public long sessionId() {
        return sessionId;
    }

    /** Proposals waiting now. Any thread. */
    public int count() {
        return permits.count();
    }

    /** Their bytes. Any thread. */
    public long bytes() {
        return permits.bytes();
    }

    /** True if the longest command allowed would be refused now. Any thread. */
    public boolean isFull() {
        return permits.isFullFor(Envelope.LENGTH + maxEntryLength);
    }

    /** Takes a proposal, or refuses it through the future returned. Any thread. */
    public CompletableFuture<R> submit(ByteBuffer command, long deadlineNs, long leaderHint) {
        RaftException closed = closedBy;
        if (closed != null) {
            return CompletableFuture.failedFuture(closed);
        }
        int length = command.remaining();
        if (length > maxEntryLength) {
            return CompletableFuture.failedFuture(new RefusedException(
                    RefusedException.Reason.TOO_LARGE,
                    leaderHint,
                    "command too long, length=" + length + ", max=" + maxEntryLength));
        }
        if (!permits.take(Envelope.LENGTH + length)) {
            return CompletableFuture.failedFuture(new RefusedException(
                    RefusedException.Reason.BACK_PRESSURE, leaderHint, "too much is waiting, count=" + count()));
        }
        Proposal<R> proposal = new Proposal<>(command, deadlineNs);
        queue.add(proposal);
        closed = closedBy;
        if (closed != null) {
            abandonQueue(closed);
        }
        return proposal.future();
    }

    /** Moves submitted proposals into the ring, giving each its sequence. Returns how many. */
    public int admit() {
        int admitted = 0;
        while (head - floor <= mask) {
            Proposal<R> proposal = queue.poll();
            if (proposal == null) {
                break;
            }
            proposal.numbered(head);
            ring.set((int) head & mask, proposal);
            head++;
            admitted++;
        }
        return admitted;
    }

    /** The payload of the next proposal to send, position 0 to limit, or null if all were sent. */
    public @Nullable ByteBuffer peek() {
        while (nextToSend < head) {
            Proposal<R> proposal = ring.get((int) nextToSend & mask);
            if (proposal != null) {
                Envelope.write(proposal.payload(), sessionId, nextToSend, isKnown ? floor : 1);
                return proposal.payload().clear();
            }
            nextToSend++;
        }
        return null;
    }

    /** All proposals below this sequence are done. */
    public long floor() {
        return floor;
    }

    /** Sequence of the next proposal to send. */
    public long nextSequence() {
        return nextToSend;
    }

    /** Goes on behind the proposal last peeked at. */
    public void skip() {
        nextToSend++;
    }

    /** All from a sequence up to the next to send are on their way: from now on their fate may be unknown. */
    public void sentFrom(long sequence) {
        for (long at = sequence; at < nextToSend; at++) {
            Proposal<R> proposal = ring.get((int) at & mask);
            if (proposal != null) {
                proposal.sent();
            }
        }
    }

    /** Sends again from a sequence on, or everything that waits if it is 0: what was sent may be lost. */
    public void rewind(long sequence) {
        nextToSend = Math.min(nextToSend, Math.max(floor, sequence));
    }

    /** Moves the floor over what is done, so that the ring has room. */
    public void raiseFloor() {
        while (floor < head && ring.get((int) floor & mask) == null) {
            floor++;
        }
        nextToSend = Math.max(nextToSend, floor);
    }

    /** Fails whatever is past its deadline. */
    public void expire(long nowNs, long leaderHint) {
        for (long sequence = floor; sequence < head; sequence++) {
            Proposal<R> proposal = ring.get((int) sequence & mask);
            if (proposal != null && nowNs - proposal.deadlineNs() >= 0 && take(proposal)) {
                proposal.future()
                        .completeExceptionally(
                                proposal.isSent()
                                        ? new IndeterminateException(
                                                "no result before the deadline, session=" + sessionId + ", sequence="
                                                        + sequence,
                                                null)
                                        : new RefusedException(
                                                RefusedException.Reason.NO_LEADER,
                                                leaderHint,
                                                "no leader took it before the deadline, leaderHint=" + leaderHint));
            }
        }
    }

    /** Takes a proposal out that was applied, to complete it; null if it is not waiting any more. Apply thread. */
    public @Nullable CompletableFuture<R> take(long sequence) {
        isKnown = true;
        Proposal<R> proposal = ring.get((int) sequence & mask);
        return proposal != null && proposal.sequence() == sequence && take(proposal) ? proposal.future() : null;
    }

    /** After a snapshot was installed: what it covers was applied, with a result that nobody saw. Apply thread. */
    public void failCovered(SessionTable table) {
        for (int slot = 0; slot <= mask; slot++) {
            Proposal<R> proposal = ring.get(slot);
            if (proposal != null && table.isDone(sessionId, proposal.sequence()) && take(proposal)) {
                proposal.future()
                        .completeExceptionally(new IndeterminateException(
                                "applied, but its result lies before an installed snapshot, sequence="
                                        + proposal.sequence(),
                                null));
            }
        }
    }

    /** Takes nothing more; what waits goes on waiting. Any thread. */
    public void refuse(@Nullable Throwable cause) {
        closedBy = new NodeStoppedException("node stopped", cause);
    }

    /**
     * Fails all that waits: indeterminate if it was sent, not taken otherwise. After {@link #refuse}, when the consensus thread
     * has ended, which knows what was sent.
     */
    public void close(@Nullable Throwable cause) {
        NodeStoppedException stopped = new NodeStoppedException("node stopped", cause);
        closedBy = stopped;
        for (int slot = 0; slot <= mask; slot++) {
            Proposal<R> proposal = ring.get(slot);
            if (proposal != null && take(proposal)) {
                proposal.future()
                        .completeExceptionally(
                                proposal.isSent()
                                        ? new IndeterminateException("node stopped before the result was known", cause)
                                        : stopped);
            }
        }
        abandonQueue(stopped);
    }

    /**
     * Fails all that waits, since nothing more can come of it here; newcomers are taken as before.
     *
     * @param why of what was not sent; what was sent is indeterminate
     */
    public void failAll(RefusedException why) {
        for (int slot = 0; slot <= mask; slot++) {
            Proposal<R> proposal = ring.get(slot);
            if (proposal != null && take(proposal)) {
                proposal.future()
                        .completeExceptionally(
                                proposal.isSent()
                                        ? new IndeterminateException("sent, and no result will be seen here", why)
                                        : why);
            }
        }
        abandonQueue(why);
    }

    private void abandonQueue(RaftException why) {
        for (Proposal<R> proposal = queue.poll(); proposal != null; proposal = queue.poll()) {
            permits.giveBack(proposal.length());
            proposal.future().completeExceptionally(why);
        }
    }

    private boolean take(Proposal<R> proposal) {
        if (ring.compareAndSet((int) proposal.sequence() & mask, proposal, null)) {
            permits.giveBack(proposal.length());
            return true;
        }
        return false;
    }
}
