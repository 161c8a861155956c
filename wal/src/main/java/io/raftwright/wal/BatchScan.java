package io.raftwright.wal;

import io.raftwright.storage.LogFrame;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the batches of segments and checks every byte of them that means something. Owner: the opening thread.
 */
final class BatchScan {
    private final Checksum checksum = new Checksum();
    private final FrameRun run = new FrameRun();
    private final ReadWindow window;
    private int offset;

    BatchScan(ReadWindow window) {
        this.window = window;
    }

    /**
     * Reads the batch at a position and checks it. Afterwards {@link #buffer} and {@link #offset} show it, and {@link #run} its
     * frames, until the next call.
     *
     * @param end      where the segment's batches may go to at most
     * @param sequence the batch sequence expected
     * @return whether a whole, sound batch with that sequence is there
     */
    boolean read(SegmentHeader segment, long position, long end, long sequence) throws IOException {
        if (!readHeader(segment, position, end)) {
            return false;
        }
        int dataLength = BatchHeader.dataLength(buffer(), offset);
        if (BatchHeader.sequence(buffer(), offset) != sequence
                || dataLength > WalOptions.MAX_APPEND_LENGTH
                || BatchHeader.paddedLength(dataLength) > end - position) {
            return false;
        }
        offset = window.show(position, BatchHeader.LENGTH + dataLength);
        return offset >= 0 && (dataLength == 0 ? BatchHeader.count(buffer(), offset) == 0 : areFramesSound(dataLength));
    }

    /** Reads the header at a position; {@link #offset} shows it if it is sound and of the segment's present use. */
    boolean readHeader(SegmentHeader segment, long position, long end) throws IOException {
        if (position + BatchHeader.ALIGNMENT > end) {
            return false;
        }
        offset = window.show(position, BatchHeader.LENGTH);
        return offset >= 0 && BatchHeader.isSound(buffer(), offset, segment.epoch(), checksum);
    }

    private boolean areFramesSound(int dataLength) {
        ByteBuffer source = buffer();
        int begin = offset + BatchHeader.LENGTH;
        int limit = begin + dataLength;
        int at = begin;
        while (at < limit) {
            int length = LogFrame.verify(source, at, limit, checksum.scratch());
            if (length < 0) {
                return false;
            }
            at += length;
        }
        return run.read(source, begin, limit) == null
                && run.count() == BatchHeader.count(source, offset)
                && run.firstIndex() == BatchHeader.firstIndex(source, offset);
    }

    ByteBuffer buffer() {
        return window.buffer();
    }

    int offset() {
        return offset;
    }

    FrameRun run() {
        return run;
    }
}
