package io.raftwright.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Chunks that a log in memory compacted away, to be used again, so that a log that is compacted as fast as it grows allocates
 * nothing. A chunk waits until what recovery would find has no part of it either, and until no reader looks at it.
 *
 * <p>Owner: {@link InMemoryLogStore}, under its lock, except for what {@link Gaze} says.
 */
final class ChunkRecycler {
    private static final int MAX_CHUNKS = 4;

    /** What one reader looks at. Writer: the reader's thread. */
    static final class Gaze {
        private volatile @Nullable FrameChunk at;

        /** Looks at a chunk, or at none. Whoever looks must then make sure that the chunk is still held. */
        void fix(@Nullable FrameChunk chunk) {
            at = chunk;
        }
    }

    /** Chunks of another capacity are not used again: a log makes such only while it is small. */
    private final int capacity;

    private final List<Gaze> gazes = new CopyOnWriteArrayList<>();
    private final List<FrameChunk> retired = new ArrayList<>(MAX_CHUNKS);
    private final List<FrameChunk> ready = new ArrayList<>(MAX_CHUNKS);

    ChunkRecycler(int capacity) {
        this.capacity = capacity;
    }

    /** A reader begins. Any thread. */
    void add(Gaze gaze) {
        gazes.add(gaze);
    }

    /** A reader ends. Any thread. */
    void remove(Gaze gaze) {
        gazes.remove(gaze);
    }

    /** A chunk is not held any more; recovery may still find it. */
    void retire(FrameChunk chunk) {
        if (chunk.isReusable() && chunk.capacity() == capacity && retired.size() + ready.size() < MAX_CHUNKS) {
            retired.add(chunk);
        }
    }

    /** Recovery would find only what is held from here on. */
    void settle() {
        for (int i = retired.size() - 1; i >= 0; i--) {
            FrameChunk chunk = retired.get(i);
            if (!isLookedAt(chunk)) {
                retired.remove(i);
                ready.add(chunk);
            }
        }
    }

    private boolean isLookedAt(FrameChunk chunk) {
        for (int i = 0; i < gazes.size(); i++) {
            if (gazes.get(i).at == chunk) {
                return true;
            }
        }
        return false;
    }

    /** A chunk that begins with an index: a used one if there is any of this capacity, or a new one. */
    FrameChunk chunk(long firstIndex, int wantedCapacity) {
        if (wantedCapacity == capacity && !ready.isEmpty()) {
            FrameChunk chunk = ready.remove(ready.size() - 1);
            if (chunk.isReusable()) {
                chunk.reuse(firstIndex);
                return chunk;
            }
        }
        return new FrameChunk(firstIndex, wantedCapacity);
    }
}
