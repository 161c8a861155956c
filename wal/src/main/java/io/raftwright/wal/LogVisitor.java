package io.raftwright.wal;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Is shown what lies in segments, in the order of the bytes. Buffers are little-endian and valid during the call. */
public interface LogVisitor {

    /** A segment begins, with a sound header: 4096 bytes from 0. */
    void segment(Path file, ByteBuffer block);

    /**
     * A sound batch of the segment's present use begins.
     *
     * @param offset of its header in the file
     * @param at     the same in the buffer: 128 bytes
     */
    void batch(long offset, ByteBuffer source, int at);

    /**
     * A frame of that batch.
     *
     * @param offset of the frame in the file
     * @param at     the same in the buffer
     * @param length with header and padding, in bytes
     */
    void frame(long offset, ByteBuffer source, int at, int length);

    /**
     * A range without a sound batch: never used in the segment's present use, unfinished, or damaged.
     *
     * @param offset where it begins
     * @param end    where it ends
     * @param what   what it is, for a person
     */
    void gap(Path file, long offset, long end, String what);
}
