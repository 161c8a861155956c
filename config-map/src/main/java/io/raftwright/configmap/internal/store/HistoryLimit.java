package io.raftwright.configmap.internal.store;

/**
 * How much history the store keeps by itself. It decides what a replicated command does, so it must be the same on all
 * members.
 *
 * @param revisions   revisions to keep, at least 1
 * @param weightBytes heap bytes to keep them in, about; a single change may exceed it
 */
public record HistoryLimit(long revisions, long weightBytes) {
    public static final HistoryLimit DEFAULT = new HistoryLimit(100_000, 64L << 20);

    public HistoryLimit {
        if (revisions < 1 || weightBytes < 1) {
            throw new IllegalArgumentException(
                    "history limit out of range, revisions=" + revisions + ", weightBytes=" + weightBytes);
        }
    }
}
