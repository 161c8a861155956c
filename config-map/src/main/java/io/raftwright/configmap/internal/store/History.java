package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import java.util.Arrays;

/**
 * The changes of the last revisions without a gap, and the states they led through: any of them is the tree before its chunk,
 * with at most a chunk's changes on top. The list of chunks never changes; only the last chunk grows, at its end.
 *
 * <p>Any thread, for revisions up to that of the {@link MapState} it came from.
 */
final class History {
    private final HistoryChunk[] chunks;

    private History(HistoryChunk... chunks) {
        this.chunks = chunks;
    }

    /**
     * A history that begins with one change.
     *
     * @param change the oldest change known
     * @param after  the state with that change in it
     */
    static History beginningWith(WatchBatch change, KeyTree after) {
        HistoryChunk chunk = new HistoryChunk(change.revision(), after);
        chunk.add(change);
        return new History(chunk);
    }

    /**
     * This history with the next change. Apply thread only, and only on the newest history.
     *
     * @param before the state without it
     */
    History with(WatchBatch change, KeyTree before) {
        HistoryChunk last = chunks[chunks.length - 1];
        if (!last.isFull()) {
            last.add(change);
            return this;
        }
        HistoryChunk next = new HistoryChunk(change.revision(), before);
        next.add(change);
        HistoryChunk[] more = Arrays.copyOf(chunks, chunks.length + 1);
        more[chunks.length] = next;
        return new History(more);
    }

    /** This history without the chunks that lie wholly before a revision. */
    History since(long revision) {
        int first = chunkOf(revision);
        return first == 0 ? this : new History(Arrays.copyOfRange(chunks, first, chunks.length));
    }

    /** The change of a revision. */
    WatchBatch change(long revision) {
        return chunks[chunkOf(revision)].change(revision);
    }

    /** The state at a revision, right for these keys; others may be as of a little earlier. */
    KeyTree stateAt(long revision, KeyRange keys) {
        HistoryChunk chunk = chunks[chunkOf(revision)];
        KeyTree tree = chunk.base();
        for (long r = chunk.firstRevision(); r <= revision; r++) {
            for (WatchEvent event : chunk.change(r).events()) {
                if (keys.contains(event.kv().key())) {
                    tree = applied(event, tree);
                }
            }
        }
        return tree;
    }

    /** A state after an event. Applying one twice does no more than applying it once. */
    static KeyTree applied(WatchEvent event, KeyTree tree) {
        return switch (event.type()) {
            case PUT -> tree.with(event.kv());
            case DELETE -> tree.without(event.kv().key());
        };
    }

    int chunkCount() {
        return chunks.length;
    }

    private int chunkOf(long revision) {
        int low = 1;
        int high = chunks.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (chunks[middle].firstRevision() <= revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
