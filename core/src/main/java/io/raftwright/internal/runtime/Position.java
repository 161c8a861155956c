package io.raftwright.internal.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that only one thread writes and all may read: how far a stage has come. What the writer did before {@link #set} is
 * visible to whoever sees the new value.
 *
 * <p>Owner: its one writer, named where it is declared.
 */
final class Position {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Position.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // read and written through VALUE
    private long value;

    Position(long initial) {
        VALUE.setRelease(this, initial);
    }

    long get() {
        return (long) VALUE.getAcquire(this);
    }

    void set(long newValue) {
        VALUE.setRelease(this, newValue);
    }
}
