package io.raftwright.testkit.invariant;

/** What every state machine throws at a command that the judge knows to be poisoned. */
public final class PoisonedCommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PoisonedCommandException(long index) {
        super("a poisoned command, index=" + index);
    }
}
