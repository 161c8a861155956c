package io.raftwright.configmap.recipes;

/** The session ended, or cannot be sure that it has not: what lived by it is gone, or will be. Open another and begin anew. */
public final class SessionLostException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * @param leaseId the session's lease
     */
    public SessionLostException(long leaseId) {
        super("the session is lost, lease=" + leaseId);
    }
}
