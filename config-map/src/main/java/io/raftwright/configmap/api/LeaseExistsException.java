package io.raftwright.configmap.api;

/** A lease was to be granted under an id that another one has. Choose another id, or let the map choose. */
public final class LeaseExistsException extends ConfigMapException {
    private static final long serialVersionUID = 1L;

    private final long id;

    /**
     * @param id the id asked for
     */
    public LeaseExistsException(long id) {
        super("there is such a lease already, lease=" + id);
        this.id = id;
    }

    /** The id asked for. */
    public long id() {
        return id;
    }
}
