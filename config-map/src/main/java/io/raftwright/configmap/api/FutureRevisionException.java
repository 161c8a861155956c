package io.raftwright.configmap.api;

/** The revision asked for is yet to come. */
public final class FutureRevisionException extends ConfigMapException {
    private static final long serialVersionUID = 1L;

    private final long currentRevision;

    /**
     * @param revision        the revision asked for
     * @param currentRevision the map's revision
     */
    public FutureRevisionException(long revision, long currentRevision) {
        super("revision is yet to come, revision=" + revision + ", currentRevision=" + currentRevision);
        this.currentRevision = currentRevision;
    }

    /** The map's revision when it was asked. */
    public long currentRevision() {
        return currentRevision;
    }
}
