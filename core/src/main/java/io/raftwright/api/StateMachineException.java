package io.raftwright.api;

/**
 * A state machine failed, and its node has stopped for good: what {@link NodeListener#onBroken} is told as the cause. A command
 * that makes one member's machine fail makes them all fail, unless the failure has a local reason. The host process goes on.
 */
public final class StateMachineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long index;
    private final long term;

    /**
     * A failure.
     *
     * @param what  what was being done
     * @param index of the entry that was being applied, or the last one applied or restored, at least 0
     * @param term  its term
     * @param cause what the state machine threw
     */
    public StateMachineException(String what, long index, long term, Throwable cause) {
        super(what + ", index=" + index + ", term=" + term + ", failure=" + cause, cause);
        this.index = index;
        this.term = term;
    }

    /** Log index of the entry at which it failed. */
    public long index() {
        return index;
    }

    /** Term of that entry. */
    public long term() {
        return term;
    }
}
