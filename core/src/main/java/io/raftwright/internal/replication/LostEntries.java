package io.raftwright.internal.replication;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the log has lost to damage, until leaders have brought it back. This member may have acknowledged it, so meanwhile it does
 * not lead, acknowledges nothing, and votes as if its log still ended where it once did.
 *
 * <pre>
 *   nothing lost        lost ──holds it again──▶ whole, as soon as that is durable ──▶ forgotten
 * </pre>
 *
 * <p>Owner: the consensus thread.
 */
final class LostEntries {
    private final LogStore store;
    private final @Nullable LogLoss loss;
    private boolean isWhole;
    /** Where the store was written to when the log held everything again. */
    private long wholePosition;

    private boolean isForgotten;

    LostEntries(LogStore store) {
        this.store = store;
        this.loss = store.loss();
        this.isWhole = loss == null;
        this.isForgotten = loss == null;
    }

    /** True unless something is missing that this member may have acknowledged. */
    boolean isWhole() {
        return isWhole;
    }

    /** What is missing, or null. */
    @Nullable
    LogLoss missing() {
        return isWhole ? null : loss;
    }

    /**
     * The log is that of a leader, or of a snapshot, up to an entry. What it holds by itself says nothing: where damage took what
     * had overridden an entry, that entry is there again.
     */
    void agreedUpTo(long index, long term) {
        if (loss != null && !isWhole && loss.isMadeGood(index, term)) {
            isWhole = true;
            wholePosition = store.writtenPosition();
        }
    }

    /**
     * Checks the entries that a leader brings.
     *
     * @throws CorruptStorageException if one of them stands where the last one lost stood, in its term, and is another one
     */
    void requireSame(ByteBuffer frames, int from, int limit) {
        if (loss == null || isWhole) {
            return;
        }
        for (int at = from; at < limit; at += LogFrame.length(frames, at)) {
            if (LogFrame.index(frames, at) == loss.lastIndex()
                    && LogFrame.term(frames, at) == loss.lastTerm()
                    && LogFrame.link(frames, at) != loss.lastLink()) {
                throw new CorruptStorageException("what the leader brings is not what was lost, index="
                        + loss.lastIndex() + ", term=" + loss.lastTerm() + ", link=" + LogFrame.link(frames, at)
                        + ", lostLink=" + loss.lastLink() + "; " + loss.damage());
            }
        }
    }

    /** Everything up to a position is durable; returns true once, when nothing is missing any more. */
    boolean onDurable(long position) {
        if (isForgotten || !isWhole || position < wholePosition) {
            return false;
        }
        isForgotten = true;
        store.healed();
        return true;
    }
}
