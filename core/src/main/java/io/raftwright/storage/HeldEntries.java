package io.raftwright.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * The entries that an in-memory log holds: chunks in log order, behind a base. The list never changes once made, only its last
 * chunk grows, so a reference to it is all that a reader, or a later recovery, needs to keep.
 */
final class HeldEntries {
    private final long baseIndex;
    private final long baseTerm;
    private final int baseChain;
    private final FrameChunk[] chunks;

    private HeldEntries(long baseIndex, long baseTerm, int baseChain, FrameChunk[] chunks) {
        this.baseIndex = baseIndex;
        this.baseTerm = baseTerm;
        this.baseChain = baseChain;
        this.chunks = chunks;
    }

    /** No entries, behind an entry that is held elsewhere (or behind index 0). */
    static HeldEntries behind(long index, long term, int chain) {
        return new HeldEntries(index, term, chain, new FrameChunk[0]);
    }

    /** Index of the entry before the first one held. */
    long baseIndex() {
        return baseIndex;
    }

    long baseTerm() {
        return baseTerm;
    }

    int baseChain() {
        return baseChain;
    }

    /** Index of the last entry, or the base if none is held. Any thread. */
    long lastIndex() {
        return chunks.length == 0 ? baseIndex : Math.max(baseIndex, last().lastIndex());
    }

    /** Any thread. */
    boolean isHeld(long index) {
        return index > baseIndex && index <= lastIndex();
    }

    boolean isEmpty() {
        return chunks.length == 0;
    }

    /** The last chunk, to which entries may be added; there is one. */
    FrameChunk last() {
        return chunks[chunks.length - 1];
    }

    /** These entries with one more chunk behind them. */
    HeldEntries with(FrameChunk chunk) {
        FrameChunk[] more = new FrameChunk[chunks.length + 1];
        System.arraycopy(chunks, 0, more, 0, chunks.length);
        more[chunks.length] = chunk;
        return new HeldEntries(baseIndex, baseTerm, baseChain, more);
    }

    /**
     * These entries without those behind an index.
     *
     * @param index from the base to the last index
     */
    HeldEntries upTo(long index) {
        List<FrameChunk> kept = new ArrayList<>(chunks.length);
        for (FrameChunk chunk : chunks) {
            if (chunk.firstIndex() <= index) {
                kept.add(chunk.upTo(Math.min(index, chunk.lastIndex())));
            }
        }
        return new HeldEntries(baseIndex, baseTerm, baseChain, kept.toArray(new FrameChunk[0]));
    }

    /**
     * These entries without those up to an index.
     *
     * @param index from the base to the last index
     */
    HeldEntries after(long index) {
        List<FrameChunk> kept = new ArrayList<>(chunks.length);
        for (FrameChunk chunk : chunks) {
            if (chunk.lastIndex() > index) {
                kept.add(chunk);
            }
        }
        return new HeldEntries(index, term(index), chain(index), kept.toArray(new FrameChunk[0]));
    }

    /** How many chunks {@link #after} would drop. */
    int countUpTo(long index) {
        int count = 0;
        while (count < chunks.length && chunks[count].lastIndex() <= index) {
            count++;
        }
        return count;
    }

    FrameChunk chunk(int ordinal) {
        return chunks[ordinal];
    }

    /** Term of the entry at an index from the base on. */
    long term(long index) {
        return index == baseIndex ? baseTerm : chunkWith(index).term(index);
    }

    /** Link of the frame at an index from the base on. */
    int chain(long index) {
        return index == baseIndex ? baseChain : chunkWith(index).chain(index);
    }

    long sizeInBytes() {
        long size = 0;
        for (FrameChunk chunk : chunks) {
            size += chunk.length(Math.max(chunk.firstIndex(), baseIndex + 1));
        }
        return size;
    }

    /** The chunk that holds an index which is held. Any thread. */
    FrameChunk chunkWith(long index) {
        int low = 0;
        int high = chunks.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (chunks[middle].firstIndex() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return chunks[low];
    }
}
