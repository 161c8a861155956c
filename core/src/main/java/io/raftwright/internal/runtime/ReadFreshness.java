package io.raftwright.internal.runtime;

/**
 * How fresh this member's state is known to be: when it last asked a leader how far it must be and has got there since. All that
 * any member had acknowledged by then is applied here. Only this member's clock takes part, so no clocks need to agree.
 *
 * <p>Owner: the apply thread; {@link #ageNs} from any thread.
 */
final class ReadFreshness {
    private static final long NEVER = Long.MIN_VALUE;

    /** When the newest question was asked whose answer is applied here. Writer: the apply thread. */
    private final Position askedNs = new Position(NEVER);

    /** The answer to a question asked at this time is applied. */
    void proved(long whenAskedNs) {
        long known = askedNs.get();
        if (known == NEVER || whenAskedNs - known > 0) {
            askedNs.set(whenAskedNs);
        }
    }

    /**
     * How old this member's state is at most: at least 1, since what was acknowledged within the very nanosecond of the question
     * may be missing; {@link Long#MAX_VALUE} if nothing is known. Any thread.
     */
    long ageNs(long nowNs) {
        long asked = askedNs.get();
        return asked == NEVER ? Long.MAX_VALUE : Math.max(1, nowNs - asked);
    }
}
