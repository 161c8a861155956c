package io.raftwright.wal.tool;

import io.raftwright.storage.LogFrame;
import io.raftwright.wal.LogVisitor;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Shows a visitor only the frames with certain indexes; batches and segments all the same.
 *
 * @param visitor who is shown
 * @param from    the first index
 * @param to      the last index
 */
record IndexRange(LogVisitor visitor, long from, long to) implements LogVisitor {

    @Override
    public void segment(Path file, ByteBuffer block) {
        visitor.segment(file, block);
    }

    @Override
    public void batch(long offset, ByteBuffer source, int at) {
        visitor.batch(offset, source, at);
    }

    @Override
    public void frame(long offset, ByteBuffer source, int at, int length) {
        long index = LogFrame.index(source, at);
        if (index >= from && index <= to) {
            visitor.frame(offset, source, at, length);
        }
    }

    @Override
    public void gap(Path file, long offset, long end, String what) {
        visitor.gap(file, offset, end, what);
    }
}
