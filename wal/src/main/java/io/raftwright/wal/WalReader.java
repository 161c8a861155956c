package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Views entries where they lie, in the mapped segments. Reading on from where the last view ended takes constant time; anywhere
 * else, a binary search over batches and a walk within one.
 *
 * <p>Owner: the one thread it was made for. The segment beneath the last view is pinned: its file is neither reused nor unmapped
 * until the next call. The pin is published before it is checked that the segment is still in use, and the other side retires
 * the segment before it looks for pins, so one of the two sees the other.
 */
final class WalReader implements LogReader {
    private final LogEntries entries;
    private final FailureLatch failure;
    private final ReaderPins pins;

    /** Written by this reader's thread, read by the durability thread. */
    private volatile @Nullable Segment pinned;

    /** The view of {@link #viewed}'s mapping; positions in it are positions in the segment. */
    private @Nullable ByteBuffer view;

    private @Nullable Segment viewed;
    private int ordinal;
    private int nextOffset;
    private long nextIndex;
    private long generation = -1;

    WalReader(LogEntries entries, FailureLatch failure, ReaderPins pins) {
        this.entries = entries;
        this.failure = failure;
        this.pins = pins;
    }

    @Override
    public ByteBuffer read(long index, int maxBytes) {
        failure.check();
        if (index < entries.firstIndex() || index > entries.lastIndex()) {
            throw notHeld(index);
        }
        ByteBuffer source = isAtCursor(index) ? view : null;
        if (source == null) {
            source = seek(index);
        }
        return viewFrom(source, index, maxBytes);
    }

    /** Whether the next frame of the last view's batch, or of the batch behind it, is the one wanted. */
    private boolean isAtCursor(long index) {
        Segment segment = viewed;
        if (segment == null || nextIndex != index || generation != entries.generation() || !isPinnedAgain(segment)) {
            return false;
        }
        BatchIndex batches = segment.batches();
        if (index <= batches.last(ordinal)) {
            return true;
        }
        if (ordinal + 1 < batches.count() && batches.first(ordinal + 1) == index) {
            ordinal++;
            nextOffset = batches.offset(ordinal) + BatchHeader.LENGTH;
            return true;
        }
        return false;
    }

    private boolean isPinnedAgain(Segment segment) {
        if (pinned != segment) {
            pinned = segment;
            if (segment.isRetired()) {
                pinned = null;
                return false;
            }
        }
        return true;
    }

    private ByteBuffer seek(long index) {
        generation = entries.generation();
        Segment segment = entries.segmentOf(index);
        if (segment == null) {
            throw notHeld(index);
        }
        ByteBuffer source = pin(segment, index);
        ordinal = segment.batches().find(index);
        if (ordinal == BatchIndex.NOT_FOUND) {
            throw notHeld(index);
        }
        int offset = segment.batches().offset(ordinal) + BatchHeader.LENGTH;
        for (long at = segment.batches().first(ordinal); at < index; at++) {
            offset += frameLength(segment, source, offset, at);
        }
        nextOffset = offset;
        return source;
    }

    private ByteBuffer pin(Segment segment, long index) {
        if (!isPinnedAgain(segment)) {
            throw notHeld(index);
        }
        ByteBuffer source = view;
        if (viewed != segment || source == null) {
            source = segment.mapping().buffer();
            view = source;
            viewed = segment;
        }
        return source;
    }

    private ByteBuffer viewFrom(ByteBuffer source, long index, int maxBytes) {
        Segment segment = viewed;
        if (segment == null) {
            throw notHeld(index);
        }
        long last = Math.min(segment.batches().last(ordinal), entries.lastIndex());
        int begin = nextOffset;
        int end = begin;
        long at = index;
        do {
            if (LogFrame.index(source, end) != at) {
                throw foundElse(segment, end, at);
            }
            end += frameLength(segment, source, end, at);
            at++;
        } while (at <= last && end + frameLength(segment, source, end, at) - begin <= maxBytes);
        nextOffset = end;
        nextIndex = at;
        return source.slice(begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The length that a frame's header names, if that can be: what was sound when it was written may have rotted since. */
    private static int frameLength(Segment segment, ByteBuffer source, int offset, long index) {
        long room = segment.header().length() - offset - LogFrame.HEADER_LENGTH;
        int payloadLength = room < 0 ? 0 : LogFrame.payloadLength(source, offset);
        if (room < 0 || payloadLength < 0 || payloadLength > room) {
            throw new CorruptStorageException("frame is damaged, file=" + segment.path() + ", offset=" + offset
                    + ", index=" + index + ", payloadLength=" + payloadLength + ", room=" + room);
        }
        return LogFrame.frameLength(payloadLength);
    }

    /** Committed entries stay where they are: unless what was found is overridden under our eyes, it has rotted. */
    private StorageException foundElse(Segment segment, int offset, long index) {
        return generation == entries.generation()
                ? new CorruptStorageException("frame is damaged, file=" + segment.path() + ", offset=" + offset
                        + ", index=" + index + ", found another one or none")
                : notHeld(index);
    }

    private StorageException notHeld(long index) {
        return new StorageException("entry is not held, index=" + index + ", firstIndex=" + entries.firstIndex()
                + ", lastIndex=" + entries.lastIndex());
    }

    @Override
    public void release() {
        pinned = null;
        pins.released();
    }

    @Override
    public void close() {
        release();
        pins.remove(this);
    }

    boolean isPinning(Segment segment) {
        return pinned == segment;
    }
}
