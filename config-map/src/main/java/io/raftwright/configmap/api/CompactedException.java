package io.raftwright.configmap.api;

/** The revision asked for has been compacted away. Ask for {@link #compactRevision} or a later one. */
public final class CompactedException extends ConfigMapException {
    private static final long serialVersionUID = 1L;

    private final long compactRevision;

    /**
     * @param revision        the revision asked for
     * @param compactRevision the oldest revision that is still there
     */
    public CompactedException(long revision, long compactRevision) {
        super("revision has been compacted, revision=" + revision + ", compactRevision=" + compactRevision);
        this.compactRevision = compactRevision;
    }

    /** The oldest revision that can still be read, and watched from. */
    public long compactRevision() {
        return compactRevision;
    }
}
