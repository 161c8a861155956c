package io.raftwright.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The end of every recovery: a new segment that follows the last proven batch and holds a fresh copy of the batches beyond it.
 *
 * <p>They are copied although they are readable: they may be so from the page cache alone, after a force that failed, and
 * forcing them again would report a success that is none. And what lies torn behind them is cut off for good, because the new
 * segment says where the old one ends. The name of the new segment is what makes it count: before, nothing has happened.
 *
 * <p>Owner: the opening thread.
 */
final class TailRewrite {
    private final LogDirectory directory;
    private final LogScan scan;
    private final List<TailBatch> batches;
    private final long previousBatch;

    TailRewrite(LogDirectory directory, LogScan scan) {
        this.directory = directory;
        this.scan = scan;
        boolean isWorthless = scan.tail().stream().allMatch(TailBatch::isMark);
        this.batches = isWorthless ? List.of() : new ArrayList<>(scan.tail());
        this.previousBatch = scan.lastSequence() - scan.tail().size();
    }

    /**
     * Writes the new segment; durable on return.
     *
     * @return the segments that are not part of the log any more
     */
    List<Segment> run(SegmentPool pool, long logId, long sequence, RandomGenerator random) throws IOException {
        FreeSegment free = pool.acquire(length());
        Segment added;
        try {
            SegmentHeader header = header(logId, sequence, random.nextLong(), free.length());
            copyBatches(free, header);
            free.file().write(header.encode(), 0);
            free.file().force();
            added = free.named(directory, header, SegmentHeader.BLOCK_LENGTH + length());
        } catch (IOException | RuntimeException e) {
            free.close();
            throw e;
        }
        seal(added.header());
        return replaceTail(added);
    }

    /**
     * Says in the segment before that there is a next one, so that its loss does not pass for the log's end. It may write over what
     * was copied, for that is durable by now.
     */
    private void seal(SegmentHeader next) throws IOException {
        Segment previous = scan.provenSegment();
        if (previous == null
                || scan.provenEnd() + BatchHeader.ALIGNMENT > previous.header().length()) {
            return;
        }
        ByteBuffer batch = ByteBuffer.allocateDirect(BatchHeader.ALIGNMENT).order(ByteOrder.LITTLE_ENDIAN);
        BatchHeader.describe(batch, 0, 0, 0, 0, BatchHeader.SEAL);
        BatchHeader.state(batch, 0, next.hardState().term(), next.hardState().votedFor(), next.commitHint());
        BatchHeader.end(batch, 0, next.firstIndex() - 1, next.baseTerm(), next.baseChain());
        BatchHeader.seal(batch, 0, previous.header().epoch(), previousBatch + 1, next.durableMark(), new Checksum());
        previous.file().write(batch, scan.provenEnd());
        previous.file().force();
    }

    /** The last batch in the new segment. */
    long lastSequence() {
        return previousBatch + batches.size();
    }

    private long length() {
        return batches.stream()
                .mapToLong(batch -> BatchHeader.paddedLength(batch.dataLength()))
                .sum();
    }

    private SegmentHeader header(long logId, long sequence, long epoch, long length) {
        LogEntries entries = scan.entries();
        LogEnd before = batches.isEmpty() ? entries.end() : batches.get(0).before();
        Segment previous = scan.provenSegment();
        return new SegmentHeader(
                logId,
                sequence,
                epoch,
                length,
                before.index() + 1,
                before.term(),
                before.chain(),
                scan.hardState(),
                scan.commitHint(),
                previous == null ? SegmentHeader.NO_SEGMENT : previous.header().sequence(),
                scan.provenEnd(),
                previousBatch,
                scan.durableMark());
    }

    private void copyBatches(FreeSegment free, SegmentHeader header) throws IOException {
        Checksum checksum = new Checksum();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BatchHeader.ALIGNMENT).order(ByteOrder.LITTLE_ENDIAN);
        long position = SegmentHeader.BLOCK_LENGTH;
        for (TailBatch batch : batches) {
            int length = BatchHeader.paddedLength(batch.dataLength());
            if (buffer.capacity() < length) {
                buffer = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
            }
            buffer.clear().limit(length);
            int count = batch.segment().file().read(buffer, batch.position());
            if (count < length) {
                throw new IOException("file was cut short while it was read, file="
                        + batch.segment().path());
            }
            BatchHeader.seal(buffer, 0, header.epoch(), batch.sequence(), header.durableMark(), checksum);
            buffer.flip();
            free.file().write(buffer, position);
            position += length;
        }
    }

    private List<Segment> replaceTail(Segment added) {
        LogEntries entries = scan.entries();
        List<Segment> all = scan.segments();
        int kept = 0;
        Segment previous = scan.provenSegment();
        if (previous != null) {
            kept = all.indexOf(previous) + 1;
            previous.cut(scan.provenEnd());
        }
        entries.keepSegments(kept);
        entries.addSegment(added);
        long position = SegmentHeader.BLOCK_LENGTH;
        for (TailBatch batch : batches) {
            if (batch.firstIndex() > 0) {
                entries.relocate(added, (int) position, batch.firstIndex(), batch.lastIndex());
            }
            position += BatchHeader.paddedLength(batch.dataLength());
        }
        return all.subList(kept, all.size());
    }
}
