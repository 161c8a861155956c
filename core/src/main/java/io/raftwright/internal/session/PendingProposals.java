package io.raftwright.internal.session;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RaftException;
import io.raftwright.api.RefusedException;
import io.raftwright.api.RefusedException.Reason;
import java.nio.ByteBuffer;
import java.util.Iterator;
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
 * <p>A proposal ends in one of three ways: with its result; refused, if it never left this member; indeterminate otherwise.
 *
 * <p>When this member's session is gone, the apply thread says so, having completed all that was applied of it; since nothing
 * more of it ever will be, what still waits moves to a new session under the same sequences.
 *
 * <p>Owner: the consensus thread, except where noted.
 */
public final class PendingProposals<R extends @Nullable Object> {
    private final int maxEntryLength;
    private final ProposalPermits permits;
    private final ConcurrentLinkedQueue<Proposal<R>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicReferenceArray<@Nullable Proposal<R>> ring;
    private final int mask;

    /** Writer: the consensus thread. */
    private volatile SessionKey session;
    /** The session last found to be gone. Writer: the apply thread. */
    private volatile @Nullable SessionKey goneSession;

    private long floor = 1;
    private long nextToSend = 1;
    private long head = 1;
    /** Non-null once nothing more is taken. */
    private volatile @Nullable RaftException closedBy;

    /**
     * Begins a session.
     *
     * @param session  drawn at random for this start of the node
     * @param maxCount proposals pending; a power of two
     * @param maxBytes their bytes
     */
    public PendingProposals(SessionKey session, int maxCount, long maxBytes, int maxEntryLength) {
        this.session = session;
        this.maxEntryLength = maxEntryLength;
        this.permits = new ProposalPermits(maxCount, maxBytes);
        this.ring = new AtomicReferenceArray<>(maxCount);
        this.mask = maxCount - 1;
    }

    /** The present session. Any thread. */
    public SessionKey session() {
        return session;
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
                    Reason.TOO_LARGE, leaderHint, "command too long, length=" + length + ", max=" + maxEntryLength));
        }
        if (!permits.take(Envelope.LENGTH + length)) {
            return CompletableFuture.failedFuture(
                    new RefusedException(Reason.BACK_PRESSURE, leaderHint, "too much is waiting, count=" + count()));
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
            if (!proposal.isRefused()) {
                proposal.numbered(head);
                ring.set((int) head & mask, proposal);
                head++;
                admitted++;
            }
        }
        return admitted;
    }

    /** The payload of the next proposal to send, position 0 to limit, or null if all were sent. Not yet marked as sent. */
    public @Nullable ByteBuffer peek() {
        while (nextToSend < head) {
            Proposal<R> proposal = ring.get((int) nextToSend & mask);
            if (proposal != null) {
                Envelope.write(proposal.payload(), session, nextToSend, floor);
                return proposal.payload().clear();
            }
            nextToSend++;
        }
        return null;
    }

    /**
     * Marks the proposal last peeked at, before it leaves: from now on its fate may be unknown.
     *
     * @param attempt counts the times that proposals are sent
     * @param index   the log index it will get here, or {@link Long#MAX_VALUE} if it goes to another member
     * @return false if it must not be sent: it was not sent before and its deadline has passed, or it is done
     */
    public boolean sending(long attempt, long index, long nowNs) {
        Proposal<R> proposal = ring.get((int) nextToSend & mask);
        return proposal != null && (proposal.isSent() || !proposal.isLate(nowNs)) && proposal.sending(attempt, index);
    }

    /**
     * What an attempt marked did not leave after all: it goes back to be sent next, and what was not sent before counts as not
     * sent.
     *
     * @param sequence from here on
     * @param index    the proposals staged at this index or below did stay in the log
     */
    public void takeBack(long sequence, long attempt, long index) {
        for (long at = Math.max(sequence, floor); at < head && at <= nextToSend; at++) {
            Proposal<R> proposal = ring.get((int) at & mask);
            if (proposal != null) {
                proposal.takenBack(attempt, index);
            }
        }
        rewind(sequence);
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

    /**
     * Begins a new session if this one is gone, and sends again in it all that waits.
     *
     * @param commitIndex this member's
     * @return true if there is a new session
     */
    public boolean renewSession(long commitIndex) {
        if (!session.equals(goneSession)) {
            return false;
        }
        session = session.next(commitIndex);
        rewind(0);
        return true;
    }

    /**
     * Fails whatever is past its deadline.
     *
     * @param reason of what was not sent
     */
    public void expire(long nowNs, Reason reason, long leaderHint) {
        for (long sequence = floor; sequence < head; sequence++) {
            Proposal<R> proposal = ring.get((int) sequence & mask);
            if (proposal != null && proposal.isLate(nowNs) && take(proposal)) {
                if (proposal.refuse()) {
                    proposal.future().completeExceptionally(tooLate(reason, leaderHint));
                } else {
                    proposal.future()
                            .completeExceptionally(new IndeterminateException(
                                    "no result before the deadline, session=" + session.id() + ", sequence=" + sequence,
                                    null));
                }
            }
        }
        for (Iterator<Proposal<R>> queued = queue.iterator(); queued.hasNext(); ) {
            Proposal<R> proposal = queued.next();
            if (proposal.isLate(nowNs) && proposal.refuse()) {
                queued.remove();
                permits.giveBack(proposal.length());
                proposal.future().completeExceptionally(tooLate(reason, leaderHint));
            }
        }
    }

    /**
     * The leader refused a proposal for good. It ends with that if it never went to anyone else; otherwise an earlier leader may
     * have taken it, and it goes on waiting.
     *
     * @param sinceAttempt the first attempt since which all went to that leader
     */
    public void refuse(long sequence, long sinceAttempt, RefusedException why) {
        Proposal<R> proposal = ring.get((int) sequence & mask);
        if (proposal != null
                && proposal.sequence() == sequence
                && proposal.isSentFirstSince(sinceAttempt)
                && take(proposal)) {
            proposal.future().completeExceptionally(why);
        }
    }

    private static RefusedException tooLate(Reason reason, long leaderHint) {
        return new RefusedException(
                reason, leaderHint, "not sent before the deadline, reason=" + reason + ", leaderHint=" + leaderHint);
    }

    // ---- apply thread

    /** Takes a proposal out that was applied, to complete it; null if it is not waiting any more. Apply thread. */
    public @Nullable CompletableFuture<R> take(long sequence) {
        Proposal<R> proposal = ring.get((int) sequence & mask);
        return proposal != null && proposal.sequence() == sequence && take(proposal) ? proposal.future() : null;
    }

    /**
     * Entries were applied: if this member's session is gone with them, a new one will begin. What was applied of the old one is
     * completed, and nothing more of it will be. Apply thread.
     */
    public void noticeGone(SessionTable table) {
        SessionKey present = session;
        if (!present.equals(goneSession) && table.isGone(present)) {
            goneSession = present;
        }
    }

    /**
     * A snapshot was installed: what it covers was applied, with a result that nobody saw. If it has forgotten the session, all
     * that was sent may be among it. Apply thread.
     */
    public void failCovered(SessionTable table) {
        SessionKey present = session;
        boolean isGone = table.isGone(present);
        for (int slot = 0; slot <= mask; slot++) {
            Proposal<R> proposal = ring.get(slot);
            if (proposal == null) {
                continue;
            }
            boolean isCovered = isGone ? proposal.isSent() : table.isDone(present.id(), proposal.sequence());
            if (isCovered && take(proposal)) {
                proposal.future()
                        .completeExceptionally(new IndeterminateException(
                                "its result lies before an installed snapshot, sequence=" + proposal.sequence()
                                        + ", isSessionGone=" + isGone,
                                null));
            }
        }
        noticeGone(table);
    }

    // ---- the end

    /** Takes nothing more; what waits goes on waiting. Any thread. */
    public void refuse(@Nullable Throwable cause) {
        closedBy = new NodeStoppedException("node stopped", cause);
    }

    /** Fails all that waits: indeterminate if it was sent, not taken otherwise. After {@link #refuse}. Any thread. */
    public void close(@Nullable Throwable cause) {
        NodeStoppedException stopped = new NodeStoppedException("node stopped", cause);
        closedBy = stopped;
        for (int slot = 0; slot <= mask; slot++) {
            Proposal<R> proposal = ring.get(slot);
            if (proposal != null && take(proposal)) {
                proposal.future()
                        .completeExceptionally(
                                proposal.refuse()
                                        ? stopped
                                        : new IndeterminateException(
                                                "node stopped before the result was known", cause));
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
                                proposal.refuse()
                                        ? why
                                        : new IndeterminateException("sent, and no result will be seen here", why));
            }
        }
        abandonQueue(why);
    }

    private void abandonQueue(RaftException why) {
        for (Proposal<R> proposal = queue.poll(); proposal != null; proposal = queue.poll()) {
            if (proposal.refuse()) {
                permits.giveBack(proposal.length());
                proposal.future().completeExceptionally(why);
            }
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
