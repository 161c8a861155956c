package io.raftwright.wal;

import io.raftwright.storage.StorageFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The end of the stream: puts batches into the current segment, each with one positioned write from a buffer outside the heap,
 * and rolls to the next segment.
 *
 * <p>Owner: the consensus thread.
 */
final class LogWriter {
    private static final ByteBuffer NO_FRAMES = ByteBuffer.allocateDirect(0).order(ByteOrder.LITTLE_ENDIAN);
    private static final int INITIAL_STAGING = 64 << 10;

    private final long logId;
    private final LogDirectory directory;
    private final SegmentPool pool;
    private final LogEntries entries;
    private final DurableEdge edge;
    private final FailureLatch failure;
    private final RandomGenerator random;
    private final Checksum checksum = new Checksum();

    private ByteBuffer staging = ByteBuffer.allocateDirect(INITIAL_STAGING).order(ByteOrder.LITTLE_ENDIAN);
    private Segment current;
    private long lastSequence;

    /** The last batch that is more than a mark: what a mark is for. */
    private long lastContentSequence;

    /** The durable mark that the stream holds already. */
    private long recordedMark;

    private HardState hardState;
    private long commitHint;

    LogWriter(
            LogDirectory directory,
            SegmentPool pool,
            LogEntries entries,
            DurableEdge edge,
            FailureLatch failure,
            RandomGenerator random,
            Recovered recovered) {
        this.directory = directory;
        this.pool = pool;
        this.entries = entries;
        this.edge = edge;
        this.failure = failure;
        this.random = random;
        this.logId = recovered.logId();
        this.current = recovered.current();
        this.lastSequence = recovered.lastSequence();
        this.lastContentSequence = recovered.lastContentSequence();
        this.recordedMark = recovered.recordedMark();
        this.hardState = recovered.hardState();
        this.commitHint = recovered.commitHint();
    }

    /**
     * Writes a batch of entries.
     *
     * @throws StorageFullException if the segment is full and there is no space for another; nothing was written
     */
    long append(FrameRun run, ByteBuffer frames, long commitIndex) {
        int length = frames.remaining();
        int padded = BatchHeader.paddedLength(length);
        if (current.room() - WalOptions.reserveBytes(current.header().length()) < padded) {
            makeRoom(padded, run.hasCommand());
        }
        commitHint = Math.max(commitHint, Math.min(commitIndex, run.lastIndex()));
        int offset = (int) current.writtenEnd();
        boolean isOverride = run.firstIndex() <= entries.lastIndex();
        write(isOverride ? BatchHeader.OVERRIDE : 0, frames, run);
        entries.append(current, offset, run, frames, frames.position(), frames.limit());
        return edge.advance(padded, lastSequence);
    }

    /**
     * Writes a batch without entries, to save the hard state. If the disk is full and the segment's reserve used up, the state
     * file alone keeps it; that is why it has one.
     */
    long saveHardState(HardState newState) {
        hardState = newState;
        try {
            if (current.room() < BatchHeader.ALIGNMENT) {
                roll(BatchHeader.ALIGNMENT);
            }
        } catch (StorageFullException e) {
            return edge.advance(BatchHeader.ALIGNMENT, lastSequence);
        }
        write(BatchHeader.HARD_STATE, NO_FRAMES, null);
        return edge.advance(BatchHeader.ALIGNMENT, lastSequence);
    }

    /** Writes a mark if the stream does not say yet how far it is durable. */
    long mark() {
        if (Math.min(edge.durableSequence(), lastContentSequence) <= recordedMark) {
            return edge.writtenPosition();
        }
        int reserve = WalOptions.reserveBytes(current.header().length());
        if (current.room() - reserve / 2 < BatchHeader.ALIGNMENT) {
            return markByRolling();
        }
        write(BatchHeader.MARK, NO_FRAMES, null);
        return edge.advance(BatchHeader.ALIGNMENT, lastSequence);
    }

    /**
     * Begins a segment that needs nothing of those before; the caller drops them. Until they are taken back, a seal keeps them from
     * being taken for the log should the new segment be lost. They are all durable before it is there, or one without a seal might be
     * the last of them; and so is the seal on return, because no force covers them any more.
     */
    Segment restart(long index, long term, int chain) {
        commitHint = Math.max(commitHint, index);
        SegmentHeader header = header(index + 1, term, chain, SegmentHeader.NO_SEGMENT, 0);
        Segment previous = current;
        forceEntries();
        begin(BatchHeader.ALIGNMENT, free -> free.begin(directory, header.withLength(free.length())));
        ByteBuffer seal = seal(previous);
        if (seal != null) {
            write(previous, seal);
            forceEntries();
        }
        edge.advance(SegmentHeader.BLOCK_LENGTH, lastSequence);
        return current;
    }

    private void makeRoom(int padded, boolean isCommand) {
        try {
            roll(padded);
        } catch (StorageFullException e) {
            if (isCommand || current.room() < padded) {
                throw e;
            }
            // What a cluster needs to go on (a leader's first entry, a configuration) may use the reserve.
        }
    }

    private long markByRolling() {
        try {
            roll(BatchHeader.ALIGNMENT); // The header of the next segment is a mark.
            return edge.advance(SegmentHeader.BLOCK_LENGTH, lastSequence);
        } catch (StorageFullException e) {
            return edge.writtenPosition(); // A missing mark loses nothing; the rest of the reserve is for votes.
        }
    }

    private void roll(int batchBytes) {
        SegmentHeader header = header(
                entries.lastIndex() + 1,
                entries.lastTerm(),
                entries.lastChain(),
                current.header().sequence(),
                current.writtenEnd());
        Segment previous = current;
        begin(batchBytes, free -> free.follow(directory, header.withLength(free.length()), previous, seal(previous)));
        entries.addSegment(current);
    }

    /** Comes beyond the end that the next segment names for this one, so nobody reads it unless that segment is gone. */
    private @Nullable ByteBuffer seal(Segment segment) {
        if (segment.room() < BatchHeader.ALIGNMENT) {
            return null;
        }
        ByteBuffer seal = ByteBuffer.allocateDirect(BatchHeader.ALIGNMENT).order(ByteOrder.LITTLE_ENDIAN);
        encode(seal, segment, BatchHeader.SEAL, NO_FRAMES, null);
        return seal;
    }

    /** Makes a segment of a file whose blocks are all written. */
    private interface Start {
        Segment of(FreeSegment free) throws IOException;
    }

    private void begin(int batchBytes, Start start) {
        try {
            FreeSegment free = pool.acquire(batchBytes);
            current = start.of(free);
            recordedMark = current.header().durableMark();
        } catch (IOException e) {
            throw failure.fail("cannot begin a segment", e);
        }
    }

    private SegmentHeader header(
            long firstIndex, long baseTerm, int baseChain, long previousSegment, long previousEnd) {
        return new SegmentHeader(
                logId,
                current.header().sequence() + 1,
                random.nextLong(),
                0,
                firstIndex,
                baseTerm,
                baseChain,
                hardState,
                commitHint,
                previousSegment,
                previousEnd,
                lastSequence,
                edge.durableSequence());
    }

    private void write(int flags, ByteBuffer frames, @Nullable FrameRun run) {
        ByteBuffer batch = staging(BatchHeader.paddedLength(frames.remaining()));
        long mark = encode(batch, current, flags, frames, run);
        write(current, batch);
        recordedMark = Math.max(recordedMark, mark);
        lastSequence++;
        if (flags != BatchHeader.MARK) {
            lastContentSequence = lastSequence;
        }
    }

    private void write(Segment segment, ByteBuffer batch) {
        try {
            segment.write(batch);
        } catch (IOException | RuntimeException e) {
            throw failure.fail("write failed, file=" + segment.path(), e);
        }
    }

    private void forceEntries() {
        try {
            entries.force();
        } catch (IOException | RuntimeException e) {
            throw failure.fail("force failed", e);
        }
    }

    /** Puts a batch together, of the frames that make up a run, or of none; returns the durable mark that it carries. */
    private long encode(ByteBuffer target, Segment segment, int flags, ByteBuffer frames, @Nullable FrameRun run) {
        int length = frames.remaining();
        long mark = edge.durableSequence();
        if (run == null) {
            BatchHeader.describe(target, 0, length, 0, 0, flags);
            BatchHeader.end(target, 0, entries.lastIndex(), entries.lastTerm(), entries.lastChain());
        } else {
            BatchHeader.describe(target, 0, length, run.count(), run.firstIndex(), flags);
            BatchHeader.end(target, 0, run.lastIndex(), run.lastTerm(), run.lastLink());
        }
        BatchHeader.state(target, 0, hardState.term(), hardState.votedFor(), commitHint);
        BatchHeader.seal(target, 0, segment.header().epoch(), lastSequence + 1, mark, checksum);
        target.put(BatchHeader.LENGTH, frames, frames.position(), length);
        for (int i = BatchHeader.LENGTH + length; i < target.limit(); i += Long.BYTES) {
            target.putLong(i, 0);
        }
        return mark;
    }

    /** The staging buffer from 0 to a limit, grown if need be; its length is bounded by that of the longest append. */
    private ByteBuffer staging(int length) {
        if (staging.capacity() < length) {
            int grown = Math.max(length, staging.capacity() * 2);
            staging = ByteBuffer.allocateDirect(grown).order(ByteOrder.LITTLE_ENDIAN);
        }
        return staging.clear().limit(length);
    }

    Segment current() {
        return current;
    }

    HardState hardState() {
        return hardState;
    }

    long commitHint() {
        return commitHint;
    }
}
