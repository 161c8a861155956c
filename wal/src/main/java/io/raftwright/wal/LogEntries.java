package io.raftwright.wal;

import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The entries held: in which segments they lie, from which index to which, and what they build on.
 *
 * <p>Owner: the consensus thread. Readers on other threads see the segments, the bounds and the generation.
 */
final class LogEntries {
    private static final Segment[] NONE = {};

    private final TermSpans terms = new TermSpans();

    /** In order of their sequence; replaced, never changed. Written by the consensus thread, read by all. */
    private volatile Segment[] segments = NONE;

    /** Written by the consensus thread, read by all. */
    private volatile long firstIndex = 1;

    /** Written by the consensus thread after everything that leads to the entry, read by all. */
    private volatile long lastIndex;

    /** Grows when entries that a reader may have found before are overridden or reset; written by the consensus thread. */
    private volatile long generation;

    private long baseTerm;
    private int baseChain;
    private int lastChain;

    /** Adds a segment behind the others. */
    void addSegment(Segment segment) {
        Segment[] longer = Arrays.copyOf(segments, segments.length + 1);
        longer[segments.length] = segment;
        segments = longer;
    }

    /** Adds the entries of a batch; what they override is taken off first. */
    void append(Segment segment, int offset, FrameRun run, ByteBuffer frames, int framesOffset, int framesEnd) {
        if (run.firstIndex() <= lastIndex) {
            override(run, frames, framesOffset);
        }
        if (run.firstTerm() == run.lastTerm() && run.firstIndex() >= firstIndex) {
            terms.add(run.firstTerm(), run.firstIndex());
        } else {
            addTerms(frames, framesOffset, framesEnd);
        }
        segment.batches().add(run.firstIndex(), run.lastIndex(), offset);
        lastChain = run.lastLink();
        lastIndex = run.lastIndex();
    }

    private void addTerms(ByteBuffer frames, int offset, int end) {
        int at = offset;
        while (at < end) {
            long index = LogFrame.index(frames, at);
            if (index >= firstIndex) {
                terms.add(LogFrame.term(frames, at), index);
            }
            at += LogFrame.length(frames, at);
        }
    }

    /** Forgets the segments behind the first ones, without a change to the bounds; what they held is relocated next. */
    void keepSegments(int count) {
        segments = Arrays.copyOf(segments, count);
    }

    /** Moves the record of a batch to where its bytes were copied; the entries stay the same. */
    void relocate(Segment segment, int offset, long first, long last) {
        takeOffBatches(first);
        segment.batches().add(first, last, offset);
    }

    /**
     * Forgets the oldest segments, all of whose entries are compacted away.
     *
     * @param reader of the consensus thread, positioned anywhere
     */
    void dropOldest(int count, WalReader reader) {
        Segment[] kept = Arrays.copyOfRange(segments, count, segments.length);
        SegmentHeader oldest = kept[0].header();
        long first = oldest.firstIndex();
        for (Segment segment : kept) {
            if (segment.batches().count() > 0) {
                first = Math.min(first, segment.batches().first(0));
                break;
            }
        }
        if (first >= oldest.firstIndex()) {
            rebase(oldest.firstIndex(), oldest.baseTerm(), oldest.baseChain());
        } else if (first >= firstIndex) {
            // The kept segments override entries of the dropped ones, and only those know what came before. So the
            // first of the overriding entries, which is compacted too, becomes the base itself.
            rebase(reader.read(first, 1));
        }
        segments = kept;
    }

    /** Drops everything; the log goes on behind an index, in a new segment. */
    void reset(@Nullable Segment segment, long index, long term, int chain) {
        invalidateCursors();
        lastIndex = index;
        lastChain = chain;
        segments = segment == null ? NONE : new Segment[] {segment};
        terms.clear();
        rebase(index + 1, term, chain);
    }

    /** The link of the frame at an index from {@code firstIndex - 1} to the last one. */
    int chainAt(long index, WalReader reader) {
        if (index == lastIndex) {
            return lastChain;
        }
        return index == firstIndex - 1 ? baseChain : LogFrame.link(reader.read(index, 1), 0);
    }

    /** The segment that holds an entry, or null. Any thread, for committed entries. */
    @Nullable
    Segment segmentOf(long index) {
        Segment[] all = segments;
        for (int i = all.length - 1; i >= 0; i--) {
            BatchIndex batches = all[i].batches();
            if (batches.count() > 0 && batches.first(0) <= index) {
                return all[i];
            }
        }
        return null;
    }

    private void override(FrameRun run, ByteBuffer frames, int framesOffset) {
        long first = run.firstIndex();
        invalidateCursors();
        lastIndex = first - 1;
        takeOffBatches(first);
        terms.truncateFrom(first);
        if (first < firstIndex) {
            // Seen by recovery only: see dropOldest.
            rebase(first + 1, LogFrame.term(frames, framesOffset), LogFrame.link(frames, framesOffset));
        }
    }

    private void invalidateCursors() {
        long next = generation + 1;
        generation = next;
    }

    private void takeOffBatches(long first) {
        for (int i = segments.length - 1; i >= 0; i--) {
            BatchIndex batches = segments[i].batches();
            batches.truncateFrom(first);
            if (batches.count() > 0) {
                break;
            }
        }
    }

    private void rebase(ByteBuffer frame) {
        rebase(LogFrame.index(frame, 0) + 1, LogFrame.term(frame, 0), LogFrame.link(frame, 0));
    }

    private void rebase(long first, long term, int chain) {
        firstIndex = first;
        baseTerm = term;
        baseChain = chain;
        if (first > lastIndex) {
            terms.clear();
        } else {
            terms.dropBelow(first);
        }
    }

    Segment[] segments() {
        return segments;
    }

    /** Makes durable what was written before, oldest first. */
    void force() throws IOException {
        for (Segment segment : segments) {
            segment.force();
        }
    }

    long firstIndex() {
        return firstIndex;
    }

    long lastIndex() {
        return lastIndex;
    }

    long generation() {
        return generation;
    }

    long baseTerm() {
        return baseTerm;
    }

    int baseChain() {
        return baseChain;
    }

    long lastTerm() {
        return terms.last(baseTerm);
    }

    int lastChain() {
        return lastChain;
    }

    /** Where the log ends now. */
    LogEnd end() {
        return new LogEnd(lastIndex, lastTerm(), lastChain);
    }

    void forEachTerm(LogStore.TermVisitor visitor) {
        terms.forEach(visitor);
    }
}
