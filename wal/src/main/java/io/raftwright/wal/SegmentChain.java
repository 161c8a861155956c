package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.ForeignStorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The segments that make up the log: from the newest one back, each names the one before it. What else lies in the directory
 * is stale: replaced by recovery or reset, not yet taken away.
 *
 * <p>Owner: the opening thread.
 *
 * @param live  oldest first, at least one, open
 * @param stale in no order, not open
 */
record SegmentChain(List<Found> live, List<SegmentName> stale) implements AutoCloseable {

    /** A segment whose header is sound. */
    record Found(Path path, FileIo.File file, SegmentHeader header) {}

    static SegmentChain read(LogDirectory directory, long logId) throws IOException {
        List<SegmentName> stale = directory.segmentNames();
        if (stale.isEmpty()) {
            throw new CorruptStorageException("all segments are gone, directory=" + directory.segments());
        }
        SegmentChain chain = new SegmentChain(new ArrayList<>(), stale);
        try {
            long wanted = stale.get(stale.size() - 1).sequence();
            while (wanted != SegmentHeader.NO_SEGMENT && chain.take(wanted, directory, logId)) {
                wanted = chain.live.get(chain.live.size() - 1).header.previousSegment();
            }
            Collections.reverse(chain.live);
            return chain;
        } catch (IOException | RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    /** Opens the segment with a sequence; false if everything up to it was compacted away. */
    private boolean take(long wanted, LogDirectory directory, long logId) throws IOException {
        for (SegmentName name : stale) {
            if (name.sequence() == wanted) {
                live.add(open(directory, name, logId));
                stale.remove(name);
                return true;
            }
        }
        // Compaction takes segments away oldest first, each for good before the next: an older one proves that it was
        // not that.
        for (SegmentName name : stale) {
            if (name.sequence() < wanted) {
                throw new CorruptStorageException("a segment is gone, directory=" + directory.segments() + ", sequence="
                        + wanted + ", olderSequence=" + name.sequence());
            }
        }
        return false;
    }

    private static Found open(LogDirectory directory, SegmentName name, long logId) throws IOException {
        Path path = directory.segmentFile(name);
        FileIo.File file = directory.io().open(path);
        try {
            ByteBuffer block = ByteBuffer.allocate(SegmentHeader.BLOCK_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            SegmentHeader header = SegmentHeader.decode(block, file.read(block, 0), path);
            if (header.logId() != logId) {
                throw new ForeignStorageException("segment of another log, file=" + path);
            }
            if (header.sequence() != name.sequence() || header.firstIndex() != name.firstIndex()) {
                throw new ForeignStorageException("segment under a wrong name, file=" + path + ", sequence="
                        + header.sequence() + ", firstIndex=" + header.firstIndex());
            }
            if (file.size() != header.length()) {
                throw new CorruptStorageException("segment is cut short or grown, file=" + path + ", length="
                        + file.size() + ", expectedLength=" + header.length());
            }
            return new Found(path, file, header);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Closes the files; when the log cannot be opened. */
    @Override
    public void close() throws IOException {
        for (Found found : live) {
            found.file.close();
        }
    }
}
