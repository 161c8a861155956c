package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.ReadOnlyDisk;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Shows everything that can be read in segments, whether it counts for the log or not, and goes on behind what cannot. Changes
 * nothing, takes no lock; in a directory that is in use, segments may go or be reused meanwhile.
 *
 * <p>Owner: one thread.
 */
public final class LogWalk {
    private static final String BLANK = "no batch";
    private static final String UNSOUND = "batch unfinished or damaged";

    private final Path path;
    private final LogVisitor visitor;
    private long gapBegin = -1;
    private String gap = BLANK;

    private LogWalk(Path path, LogVisitor visitor) {
        this.path = path;
        this.visitor = visitor;
    }

    /** Shows all segments of a log, oldest first, those that recovery replaced too. */
    public static void directory(Path root, LogVisitor visitor) throws IOException {
        LogDirectory directory = new LogDirectory(root, ReadOnlyDisk.instance());
        for (SegmentName name : directory.segmentNames()) {
            segment(directory.segmentFile(name), visitor);
        }
    }

    /** Shows one segment, wherever it lies and whatever its name. */
    public static void segment(Path path, LogVisitor visitor) throws IOException {
        try (FileIo.File file = ReadOnlyDisk.instance().open(path)) {
            new LogWalk(path, visitor).walk(file);
        } catch (NoSuchFileException e) {
            visitor.gap(path, 0, 0, "gone");
        }
    }

    private void walk(FileIo.File file) throws IOException {
        long end = file.size();
        ReadWindow window = new ReadWindow(file, Math.max(end, SegmentHeader.BLOCK_LENGTH));
        SegmentHeader header;
        try {
            boolean isWhole = window.show(0, SegmentHeader.BLOCK_LENGTH) == 0;
            header = SegmentHeader.decode(window.buffer(), isWhole ? SegmentHeader.BLOCK_LENGTH : (int) end, path);
        } catch (StorageException e) {
            visitor.gap(path, 0, end, String.valueOf(e.getMessage()));
            return;
        }
        visitor.segment(path, window.buffer());
        BatchScan scan = new BatchScan(window);
        long offset = SegmentHeader.BLOCK_LENGTH;
        while (offset < end) {
            offset += step(scan, header, offset, end);
        }
        endGap(end);
    }

    /** Shows what is at an offset; returns how long it is. */
    private long step(BatchScan scan, SegmentHeader header, long offset, long end) throws IOException {
        boolean isHead = scan.readHeader(header, offset, end);
        if (isHead && scan.read(header, offset, end, BatchHeader.sequence(scan.buffer(), scan.offset()))) {
            endGap(offset);
            show(scan, offset);
            return BatchHeader.paddedLength(BatchHeader.dataLength(scan.buffer(), scan.offset()));
        }
        boolean isBegun = scan.offset() >= 0 && BatchHeader.isOfUse(scan.buffer(), scan.offset(), header.epoch());
        if (isHead || isBegun) {
            endGap(offset);
            gap = UNSOUND;
        }
        gapBegin = gapBegin < 0 ? offset : gapBegin;
        return BatchHeader.ALIGNMENT;
    }

    private void show(BatchScan scan, long offset) {
        int begin = scan.offset() + BatchHeader.LENGTH;
        int end = begin + BatchHeader.dataLength(scan.buffer(), scan.offset());
        visitor.batch(offset, scan.buffer(), scan.offset());
        int at = begin;
        while (at < end) {
            int length = LogFrame.length(scan.buffer(), at);
            visitor.frame(offset + at - scan.offset(), scan.buffer(), at, length);
            at += length;
        }
    }

    private void endGap(long end) {
        if (gapBegin >= 0) {
            visitor.gap(path, gapBegin, end, gap);
        }
        gapBegin = -1;
        gap = BLANK;
    }
}
