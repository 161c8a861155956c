package io.raftwright.configmap.api;

/**
 * There is no such lease: it was never granted, or was revoked, or has run out. Its keys are gone; whoever lived by it grants
 * another and begins anew.
 */
public final class LeaseNotFoundException extends ConfigMapException {
    private static final long serialVersionUID = 1L;

    private final long id;

    /**
     * @param id the lease asked for
     */
    public LeaseNotFoundException(long id) {
        super("there is no such lease, lease=" + id);
        this.id = id;
    }

    /** The lease asked for. */
    public long id() {
        return id;
    }
}
