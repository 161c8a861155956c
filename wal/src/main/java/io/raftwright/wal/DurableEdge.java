package io.raftwright.wal;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How far the log is written and how far it is durable: {@code durable ≤ written}, as positions and as batch sequences.
 *
 * <p>Owner: the consensus thread writes the written edge, the durability thread the durable one; each reads the other's.
 */
final class DurableEdge {
    private static final VarHandle WRITTEN_POSITION = longField("writtenPosition");
    private static final VarHandle WRITTEN_SEQUENCE = longField("writtenSequence");
    private static final VarHandle DURABLE_SEQUENCE = longField("durableSequence");

    private final LogEntries entries;
    private final StateFile state;
    private final FailureLatch failure;

    /** Written by the consensus thread (release) when the bytes are written, read by the durability thread (acquire). */
    @SuppressWarnings("UnusedVariable") // by WRITTEN_POSITION
    private long writtenPosition;

    /** As {@code writtenPosition}. */
    @SuppressWarnings("UnusedVariable") // by WRITTEN_SEQUENCE
    private long writtenSequence;

    /** Written by the durability thread (release) when a force returned, read by the consensus thread (acquire). */
    @SuppressWarnings("UnusedVariable") // by DURABLE_SEQUENCE
    private long durableSequence;

    /**
     * @param sequence the last batch, which is durable
     */
    DurableEdge(LogEntries entries, StateFile state, FailureLatch failure, long sequence) {
        this.entries = entries;
        this.state = state;
        this.failure = failure;
        WRITTEN_SEQUENCE.setRelease(this, sequence);
        DURABLE_SEQUENCE.setRelease(this, sequence);
    }

    /** Something was written. Consensus thread. */
    long advance(long bytes, long sequence) {
        long position = writtenPosition() + bytes;
        WRITTEN_SEQUENCE.setRelease(this, sequence);
        WRITTEN_POSITION.setRelease(this, position);
        return position;
    }

    /** Makes durable everything written before. Durability thread. */
    long force() {
        failure.check();
        // Whatever these two are read as was written before they were published, so the forces below cover it.
        long position = writtenPosition();
        long sequence = (long) WRITTEN_SEQUENCE.getAcquire(this);
        try {
            entries.force();
            state.force();
        } catch (IOException | RuntimeException e) {
            throw failure.fail("force failed", e);
        }
        failure.check(); // A write that failed meanwhile may have been one of those.
        DURABLE_SEQUENCE.setRelease(this, sequence);
        return position;
    }

    long writtenPosition() {
        return (long) WRITTEN_POSITION.getAcquire(this);
    }

    /** The last batch that is known to be durable. */
    long durableSequence() {
        return (long) DURABLE_SEQUENCE.getAcquire(this);
    }

    private static VarHandle longField(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(DurableEdge.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
