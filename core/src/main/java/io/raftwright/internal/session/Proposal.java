package io.raftwright.internal.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One proposal made at this member, from the call until its result. Owner: the consensus thread, once it was submitted. */
final class Proposal<R extends @Nullable Object> {
    private final ByteBuffer payload;
    private final long deadlineNs;
    private final CompletableFuture<R> future = new CompletableFuture<>();
    /** Zero until it was given its place. */
    private long sequence;
    /** It left this member, or went into its log, at least once: from now on its fate may be unknown. */
    private volatile boolean isSent;

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

    long deadlineNs() {
        return deadlineNs;
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

    boolean isSent() {
        return isSent;
    }

    void sent() {
        isSent = true;
    }
}
