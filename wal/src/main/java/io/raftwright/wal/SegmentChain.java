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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);

    /** A segment whose header is sound. */
    record Found(Path path, FileIo.File file, SegmentHeader header) {}

    /**
     * Reads the whole chain.
     *
     * @throws CorruptStorageException if a segment's header is damaged or a segment is gone
     */
    static SegmentChain read(LogDirectory directory, long logId) throws IOException {
        List<SegmentName> names = directory.segmentNames();
        if (names.isEmpty()) {
            throw new CorruptStorageException("all segments are gone, directory=" + directory.segments());
        }
        return read(directory, logId, names, names.size());
    }

    /**
     * Reads the chain as far as there is one: without the newest segments, if that is what it takes. Those count as stale.
     *
     * @param belowSequence segments from this sequence on are left out
     * @throws CorruptStorageException if there is none
     */
    static SegmentChain readRest(LogDirectory directory, long logId, long belowSequence) throws IOException {
        List<SegmentName> names = directory.segmentNames();
        int usable = (int)
                names.stream().filter(name -> name.sequence() < belowSequence).count();
        if (usable == 0 && !names.isEmpty()) {
            throw new CorruptStorageException("no segment can be used, directory=" + directory.segments());
        }
        for (int count = usable; count > 1; count--) {
            try {
                return read(directory, logId, names, count);
            } catch (CorruptStorageException e) {
                LOG.debug("no chain of {} segments: {}", count, e.getMessage());
            }
        }
        return names.isEmpty() ? read(directory, logId) : read(directory, logId, names, 1);
    }

    private static SegmentChain read(LogDirectory directory, long logId, List<SegmentName> names, int count)
            throws IOException {
        SegmentChain chain = new SegmentChain(new ArrayList<>(), new ArrayList<>(names));
        try {
            long wanted = names.get(count - 1).sequence();
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
            if (!header.name().equals(name)) {
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
