package io.raftwright.internal.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One proposal made at this member, from the call until its result.
 *
 * <pre>
 *   UNSENT ──sending──▶ SENT      its fate may be unknown: result, or indeterminate
 *     │  ▲───taken back──┘        it surely did not leave after all
 *     └──refuse──▶ REFUSED        it never leaves
 * </pre>
 *
 * Sending and refusing exclude each other by one atomic step, so that nothing refused is ever sent.
 *
 * <p>Owner: the consensus thread, once it was submitted; {@link #refuse} and {@link #isRefused} from any thread.
 */
final class Proposal<R extends @Nullable Object> {
    private static final int UNSENT = 0;
    private static final int SENT = 1;
    private static final int REFUSED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Proposal.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ByteBuffer payload;
    private final long deadlineNs;
    private final CompletableFuture<R> future = new CompletableFuture<>();
    /** Zero until it was given its place. */
    private long sequence;
    /** The attempt in which it was sent first, and the log index it was to get here; no meaning while unsent. */
    private long firstAttempt;

    private long firstIndex;
    /** Read and written through STATE, by any thread. */
    @SuppressWarnings("unused")
    private int state = UNSENT;

    Proposal(ByteBuffer command, long deadlineNs) {
        this.payload =
                ByteBuffer.allocate(Envelope.LENGTH + command.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        this.payload.put(Envelope.LENGTH, command, command.position(), command.remaining());
        this.deadlineNs = deadlineNs;
    }

    /** Envelope and command, position 0 to limit. */
    ByteBuffer payload() {
        return payload;
    }

    int length() {
        return payload.capacity();
    }

    boolean isLate(long nowNs) {
        return nowNs - deadlineNs >= 0;
    }

    CompletableFuture<R> future() {
        return future;
    }

    long sequence() {
        return sequence;
    }

    void numbered(long newSequence) {
        sequence = newSequence;
    }

    /** It is about to leave; false if it was refused and must not. */
    boolean sending(long attempt, long index) {
        if (STATE.compareAndSet(this, UNSENT, SENT)) {
            firstAttempt = attempt;
            firstIndex = index;
            return true;
        }
        return (int) STATE.getAcquire(this) == SENT;
    }

    /** What an attempt would have put behind a log index did not leave: undoes {@link #sending} if that was its first. */
    void takenBack(long attempt, long index) {
        if (firstAttempt == attempt && firstIndex > index) {
            STATE.compareAndSet(this, SENT, UNSENT);
        }
    }

    /** True if it was sent, and not before an attempt. */
    boolean isSentFirstSince(long attempt) {
        return isSent() && firstAttempt >= attempt;
    }

    boolean isSent() {
        return (int) STATE.getAcquire(this) == SENT;
    }

    /** Refuses it, unless it left or is refused already; whoever succeeds completes its future. Any thread. */
    boolean refuse() {
        return STATE.compareAndSet(this, UNSENT, REFUSED);
    }

    /** Any thread. */
    boolean isRefused() {
        return (int) STATE.getAcquire(this) == REFUSED;
    }
}
