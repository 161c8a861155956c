package io.raftwright.configmap.api;

/** The request makes no sense by itself. Mend it. */
public final class InvalidRequestException extends ConfigMapException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with it. */
    public enum Reason {
        /** A key is empty. */
        EMPTY_KEY,
        /** A transaction writes a key twice, or writes and deletes it. */
        DUPLICATE_KEY,
        /** A transaction has too many operations, or too many transactions within each other. */
        TOO_MANY_OPS,
        /** A number is out of its range. */
        OUT_OF_RANGE,
        /** The bytes of a command could not be understood; they come from other software than this. */
        MALFORMED
    }

    private final Reason reason;

    /**
     * @param reason  what is wrong
     * @param message for a person, with {@code name=value} details
     */
    public InvalidRequestException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    static void checkNotNegative(String name, long value) {
        if (value < 0) {
            throw new InvalidRequestException(Reason.OUT_OF_RANGE, name + " is negative, " + name + "=" + value);
        }
    }
}
