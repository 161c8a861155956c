package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.WatchBatch;

/**
 * The changes of up to 1,024 revisions in a row, and the whole state before the first of them.
 *
 * <p>It grows at its end only, written by the apply thread. Readers never look beyond the revision of the {@link MapState}
 * through which they came here, whose publication made all slots up to it visible.
 */
final class HistoryChunk {
    static final int MAX_REVISIONS = 1024;

    /** A chunk is closed early at this weight, since what is compacted is let go of by whole chunks. */
    static final long MAX_WEIGHT_BYTES = 1 << 20;

    private final long firstRevision;
    private final KeyTree base;
    private final WatchBatch[] changes = new WatchBatch[MAX_REVISIONS];

    // Owner: the apply thread.
    private int count;
    private long weightBytes;

    /**
     * @param firstRevision the revision of the first change it will hold
     * @param base          the state before it; or with it, as far as that change is the oldest one known
     */
    HistoryChunk(long firstRevision, KeyTree base) {
        this.firstRevision = firstRevision;
        this.base = base;
    }

    long firstRevision() {
        return firstRevision;
    }

    KeyTree base() {
        return base;
    }

    /** The change of a revision that is held and visible to the caller. */
    WatchBatch change(long revision) {
        return changes[(int) (revision - firstRevision)];
    }

    boolean isFull() {
        return count == MAX_REVISIONS || weightBytes >= MAX_WEIGHT_BYTES;
    }

    /** Adds the next revision's change. Apply thread, and only if not full. */
    void add(WatchBatch change) {
        assert change.revision() == firstRevision + count : "gap in history, revision=" + change.revision();
        changes[count++] = change;
        weightBytes += Weight.of(change);
    }
}
