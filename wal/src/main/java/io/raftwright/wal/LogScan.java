package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log, oldest segment first, up to the first batch that is not sound, and judges: was that batch ever durable?
 *
 * <p>Every batch and every segment header tells the last batch whose force had returned when it was written. Let D be the
 * largest such mark found anywhere, behind the bad batch too. If the bad batch's number is at most D, it was durable and is
 * now <em>damaged</em>: the log cannot be opened. If it is larger, its write was <em>interrupted</em>: nobody was ever told
 * that it is durable, and the log ends before it.
 *
 * <p>Owner: the opening thread. Changes nothing on disk.
 */
final class LogScan {
    private final List<Segment> segments;
    private final LogEntries entries = new LogEntries();
    private final WalReader reader = new WalReader(entries, new FailureLatch(), new ReaderPins());
    private final Deque<TailBatch> tail = new ArrayDeque<>();
    private final ReadWindow window;
    private final BatchScan scan;

    private long lastSequence;
    private long lastContentSequence;
    private long durableMark;
    private HardState hardState;
    private long commitHint;
    private boolean hasLeftovers;

    /** Where a seal stands in the last segment, behind what is not sound; or 0. */
    private long sealedAt;

    private @Nullable CorruptStorageException damage;
    private @Nullable LogInterruption interruption;

    private @Nullable Segment provenSegment;
    private long provenEnd;

    /**
     * @param segments  the chain, oldest first, at least one
     * @param hardState the state file's
     */
    LogScan(List<Segment> segments, HardState hardState) {
        this.segments = segments;
        this.hardState = hardState;
        this.window = new ReadWindow(
                segments.get(0).file(),
                segments.get(segments.size() - 1).header().length());
        this.scan = new BatchScan(window);
    }

    /** Reads everything, up to the first damage: see {@link #requireSound}. */
    void run() throws IOException {
        SegmentHeader oldest = segments.get(0).header();
        entries.reset(null, oldest.firstIndex() - 1, oldest.baseTerm(), oldest.baseChain());
        lastSequence = oldest.previousBatch();
        lastContentSequence = lastSequence;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            readSegment(segment, validEnd(i));
            if (damage != null) {
                return;
            }
            boolean isLast = i + 1 == segments.size();
            if (isLast || segment.writtenEnd() < validEnd(i)) {
                judge(i);
                return;
            }
            if (lastSequence != segments.get(i + 1).header().previousBatch()) {
                damage = new CorruptStorageException("segment does not follow the one before, file="
                        + segments.get(i + 1).path() + ", previousBatch="
                        + segments.get(i + 1).header().previousBatch() + ", lastBatch=" + lastSequence);
                return;
            }
        }
    }

    /** Where a segment's batches end, as the next one knows; leftovers may lie beyond. */
    private long validEnd(int ordinal) {
        long length = segments.get(ordinal).header().length();
        return ordinal + 1 == segments.size()
                ? length
                : Math.min(length, segments.get(ordinal + 1).header().previousEnd());
    }

    private void readSegment(Segment segment, long end) throws IOException {
        SegmentHeader header = segment.header();
        hardState =
                hardState.newer(header.hardState().term(), header.hardState().votedFor());
        commitHint = Math.max(commitHint, header.commitHint());
        prove(header.durableMark());
        entries.addSegment(segment);
        window.open(segment.file());
        long position = SegmentHeader.BLOCK_LENGTH;
        while (scan.read(header, position, end, lastSequence + 1)) {
            if (BatchHeader.flags(scan.buffer(), scan.offset()) == BatchHeader.SEAL) {
                damage = goneBehind(segment, position);
                break;
            }
            position = take(segment, position);
        }
        segment.cut(position);
    }

    /** A seal is written when the next segment is durable, and into the last one never. */
    private CorruptStorageException goneBehind(Segment segment, long offset) {
        return new CorruptStorageException("the segment behind this one is gone, file=" + segment.path() + ", offset="
                + offset + ", firstMissingIndex=" + (entries.lastIndex() + 1));
    }

    private long take(Segment segment, long position) {
        ByteBuffer source = scan.buffer();
        int offset = scan.offset();
        int dataLength = BatchHeader.dataLength(source, offset);
        boolean isMark = BatchHeader.flags(source, offset) == BatchHeader.MARK;
        TailBatch batch = new TailBatch(
                segment,
                position,
                dataLength,
                ++lastSequence,
                isMark,
                dataLength == 0 ? 0 : scan.run().firstIndex(),
                dataLength == 0 ? 0 : scan.run().lastIndex(),
                entries.end());
        tail.add(batch);
        prove(BatchHeader.durableMark(source, offset));
        if (!isMark) {
            lastContentSequence = lastSequence;
        }
        hardState = hardState.newer(BatchHeader.term(source, offset), BatchHeader.votedFor(source, offset));
        commitHint = Math.max(commitHint, BatchHeader.commitHint(source, offset));
        if (dataLength > 0) {
            requireContinuity(segment, position, BatchHeader.flags(source, offset));
            int begin = offset + BatchHeader.LENGTH;
            entries.append(segment, (int) position, scan.run(), source, begin, begin + dataLength);
        }
        return batch.end();
    }

    /** Its checksums are right, its number is the next: if it does not fit, it was never torn, and something is very wrong. */
    private void requireContinuity(Segment segment, long position, int flags) {
        FrameRun run = scan.run();
        long first = run.firstIndex();
        boolean isOverride = (flags & BatchHeader.OVERRIDE) != 0;
        boolean fits = isOverride ? first <= entries.lastIndex() : first == entries.lastIndex() + 1;
        boolean isKnown = first >= entries.firstIndex();
        if (!fits || (isKnown && run.firstChain() != entries.chainAt(first - 1, reader))) {
            throw new CorruptStorageException("batch does not follow the log, file=" + segment.path() + ", offset="
                    + position + ", index=" + first + ", lastIndex=" + entries.lastIndex());
        }
    }

    private void prove(long mark) {
        durableMark = Math.max(durableMark, mark);
        TailBatch batch = tail.peek();
        while (batch != null && batch.sequence() <= durableMark) {
            provenSegment = batch.segment();
            provenEnd = batch.end();
            tail.remove();
            batch = tail.peek();
        }
    }

    /** Looks behind the first bad batch for what was written later. */
    private void judge(int ordinal) throws IOException {
        Segment bad = segments.get(ordinal);
        long position = bad.writtenEnd();
        hasLeftovers = isBegun(bad, position);
        // Its own header may be sound, and tell how far the log was durable; but its entries are not.
        searchMarks(bad, position, position + BatchHeader.ALIGNMENT);
        long nextIndex = searchMarks(bad, position + BatchHeader.ALIGNMENT, validEnd(ordinal));
        for (Segment later : segments.subList(ordinal + 1, segments.size())) {
            hasLeftovers = true;
            prove(later.header().durableMark());
            long found = searchMarks(
                    later, SegmentHeader.BLOCK_LENGTH, later.header().length());
            nextIndex = nextIndex == 0 ? found : nextIndex;
        }
        if (sealedAt > 0) {
            damage = goneBehind(segments.get(segments.size() - 1), sealedAt);
        } else if (lastSequence < durableMark) {
            damage = new CorruptStorageException(
                    "what was durable is damaged, file=" + bad.path() + ", offset=" + position
                            + ", batch=" + (lastSequence + 1) + ", durableBatch=" + durableMark + ", firstDamagedIndex="
                            + (entries.lastIndex() + 1) + ", nextSoundIndex=" + (nextIndex == 0 ? "none" : nextIndex));
        } else if (hasLeftovers) {
            interruption = new LogInterruption(bad.path(), position, lastSequence + 1, entries.lastIndex());
        }
    }

    /** Whether a batch begins at the end of the log, as its own head says, and is not whole. */
    private boolean isBegun(Segment segment, long position) throws IOException {
        window.open(segment.file());
        int offset = window.show(position, BatchHeader.LENGTH);
        return offset >= 0
                && BatchHeader.isOfUse(window.buffer(), offset, segment.header().epoch());
    }

    /** Accepts the log if all that was durable is sound. */
    void requireSound() {
        CorruptStorageException found = damage;
        if (found != null) {
            throw found;
        }
    }

    /** Lets the log end where the damage begins: nothing behind it counts as durable any more. */
    void giveUpDamaged() {
        durableMark = Math.min(durableMark, lastSequence);
        hasLeftovers = true;
    }

    /** Takes the marks of all sound headers in a range; returns the first index that one of them names, or 0. */
    private long searchMarks(Segment segment, long from, long end) throws IOException {
        boolean isLast = segment == segments.get(segments.size() - 1);
        window.open(segment.file());
        long firstIndex = 0;
        for (long position = from; position < end; position += BatchHeader.ALIGNMENT) {
            if (scan.readHeader(segment.header(), position, end)) {
                hasLeftovers = true;
                prove(BatchHeader.durableMark(scan.buffer(), scan.offset()));
                if (isLast && BatchHeader.flags(scan.buffer(), scan.offset()) == BatchHeader.SEAL) {
                    sealedAt = position;
                }
                long found = BatchHeader.firstIndex(scan.buffer(), scan.offset());
                firstIndex = firstIndex == 0 ? found : firstIndex;
            }
        }
        return firstIndex;
    }

    /** The whole chain, those behind the end of the log too. */
    List<Segment> segments() {
        return segments;
    }

    LogEntries entries() {
        return entries;
    }

    /** The batches that are sound, but not proven to be durable; oldest first. */
    Deque<TailBatch> tail() {
        return tail;
    }

    /** The segment with the last proven batch, or null if none is proven. */
    @Nullable
    Segment provenSegment() {
        return provenSegment;
    }

    /** Where that batch ends. */
    long provenEnd() {
        return provenEnd;
    }

    long durableMark() {
        return durableMark;
    }

    long lastSequence() {
        return lastSequence;
    }

    long lastContentSequence() {
        return lastContentSequence;
    }

    HardState hardState() {
        return hardState;
    }

    long commitHint() {
        return commitHint;
    }

    /** What was durable and is not sound any more, or null. */
    @Nullable
    CorruptStorageException damage() {
        return damage;
    }

    /** The write that was interrupted at the end of the log, or null if none is known to have been. */
    @Nullable
    LogInterruption interruption() {
        return interruption;
    }

    /** Whether anything lies behind the end of the log that must never come back to life. */
    boolean hasLeftovers() {
        return hasLeftovers;
    }
}
