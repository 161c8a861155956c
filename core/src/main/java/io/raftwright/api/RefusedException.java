package io.raftwright.api;

/** The request was refused before anything happened, and nothing will happen. {@link #reason} says what to do. */
public final class RefusedException extends RaftException {
    private static final long serialVersionUID = 1L;

    /** Why a request was refused. */
    public enum Reason {
        /** No leader was reached before the deadline: a majority is down or cut off. Try again later. */
        NO_LEADER,
        /** Too much is waiting already. Wait for answers, then try again. */
        BACK_PRESSURE,
        /** The command exceeds {@code maxEntryLength}. Trying again cannot help. */
        TOO_LARGE,
        /** The storage has no room for more. Free space; the node resumes by itself. */
        STORAGE_FULL,
        /** The leader has not committed an entry of its term yet. Try again in a moment. */
        NOT_READY,
        /** Leadership is on its way to another member. Try again when it has arrived. */
        TRANSFERRING,
        /** No member that could lead was named, or there is none. */
        NO_SUCH_VOTER,
        /** Another change of membership is not finished. Try again when it is. */
        MEMBERSHIP_CHANGING,
        /** The membership is not the one that the request was founded on. Look at it, and decide anew. */
        MEMBERSHIP_CHANGED,
        /** The change is illegal in this membership. Trying again cannot help. */
        INVALID_CHANGE,
        /**
         * The member chosen did not take leadership over in time, so the present leader goes on. A last message to it may still be
         * on its way and make it lead after all, which harms nothing.
         */
        TRANSFER_FAILED,
        /** This member was removed from the cluster. Use another one. */
        NOT_A_MEMBER,
        /** This member is a witness: it holds no data, so it can tell neither state nor results. Ask another member. */
        WITNESS
    }

    private final Reason reason;
    private final long leaderHint;

    /**
     * A refusal.
     *
     * @param reason     why
     * @param leaderHint id of the leader as far as known, or 0
     * @param message    for a person, with {@code name=value} details
     */
    public RefusedException(Reason reason, long leaderHint, String message) {
        super(message, null);
        this.reason = reason;
        this.leaderHint = leaderHint;
    }

    public Reason reason() {
        return reason;
    }

    /** Id of the member that was leader as far as this one knew, or 0. */
    public long leaderHint() {
        return leaderHint;
    }
}
