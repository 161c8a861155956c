package io.raftwright.wal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The head of a batch: what one positioned write put into a segment. A batch starts on a 4 KiB boundary; its frames follow the
 * header at once, then zeroes up to the next boundary.
 *
 * <pre>
 * offset length type   meaning
 *      0      4 int    CRC32C over bytes 4 to 127
 *      4      4 int    magic and kind: "RWB1"
 *      8      4 int    data length: bytes of frames, a multiple of 8; 0 if there are none
 *     12      4 int    count of frames
 *     16      8 long   epoch of the segment: leftovers of an earlier use of the file bear another one
 *     24      8 long   batch sequence, from 1, without gaps through all segments
 *     32      8 long   index of the first frame; 0 if there are none
 *     40      8 long   durable mark: the last batch whose force had returned when this one was written
 *     48      8 long   term saved
 *     56      8 long   member voted for in that term, or 0
 *     64      8 long   commit hint
 *     72      4 int    flags
 *     76      4        reserved, zero
 *     80      8 long   index of the log's last entry behind this batch
 *     88      8 long   its term; 0 if there is none, or in a batch of an older build
 *     96      4 int    link of its frame
 *    100     28        reserved, zero
 * </pre>
 *
 * All numbers are little-endian. The frames carry checksums of their own ({@link io.raftwright.storage.LogFrame}).
 */
final class BatchHeader {
    static final int LENGTH = 128;
    static final int ALIGNMENT = 4096;

    /** The batch was written to save a term and a vote. */
    static final int HARD_STATE = 1;

    /** The batch replaces entries from its first index on. */
    static final int OVERRIDE = 2;

    /** The batch was written only for its durable mark. */
    static final int MARK = 4;

    /** Not a batch of the log: says that a next segment is durable, so that its loss does not pass for the log's end. */
    static final int SEAL = 8;

    private static final int MAGIC_VALUE = 'R' | 'W' << 8 | 'B' << 16 | '1' << 24;

    private static final int MAGIC = 4;
    private static final int DATA_LENGTH = 8;
    private static final int COUNT = 12;
    private static final int EPOCH = 16;
    private static final int SEQUENCE = 24;
    private static final int FIRST_INDEX = 32;
    private static final int DURABLE_MARK = 40;
    private static final int TERM = 48;
    private static final int VOTED_FOR = 56;
    private static final int COMMIT_HINT = 64;
    private static final int FLAGS = 72;
    private static final int RESERVED = 76;
    private static final int LAST_INDEX = 80;
    private static final int LAST_TERM = 88;
    private static final int LAST_LINK = 96;

    private BatchHeader() {}

    /** The bytes a batch takes in its segment, padding included. */
    static int paddedLength(int dataLength) {
        return (LENGTH + dataLength + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Writes what describes the frames; {@link #seal} completes the header. */
    static void describe(ByteBuffer target, int offset, int dataLength, int count, long firstIndex, int flags) {
        target.putInt(offset + MAGIC, MAGIC_VALUE);
        target.putInt(offset + DATA_LENGTH, dataLength);
        target.putInt(offset + COUNT, count);
        target.putLong(offset + FIRST_INDEX, firstIndex);
        target.putInt(offset + FLAGS, flags);
        for (int i = offset + RESERVED; i < offset + LENGTH; i += Integer.BYTES) {
            target.putInt(i, 0);
        }
    }

    /** Writes the hard state and the commit hint. */
    static void state(ByteBuffer target, int offset, long term, long votedFor, long commitHint) {
        target.putLong(offset + TERM, term);
        target.putLong(offset + VOTED_FOR, votedFor);
        target.putLong(offset + COMMIT_HINT, commitHint);
    }

    /** Writes where the log ends behind this batch. */
    static void end(ByteBuffer target, int offset, long lastIndex, long lastTerm, int lastLink) {
        target.putLong(offset + LAST_INDEX, lastIndex);
        target.putLong(offset + LAST_TERM, lastTerm);
        target.putInt(offset + LAST_LINK, lastLink);
    }

    /** Writes the batch's place in the stream, and the checksum. */
    static void seal(ByteBuffer target, int offset, long epoch, long sequence, long durableMark, Checksum checksum) {
        target.putLong(offset + EPOCH, epoch);
        target.putLong(offset + SEQUENCE, sequence);
        target.putLong(offset + DURABLE_MARK, durableMark);
        target.putInt(offset, checksum.of(target, offset + MAGIC, LENGTH - MAGIC));
    }

    /** Whether there is a sound header of a segment's present use at an offset. */
    static boolean isSound(ByteBuffer source, int offset, long epoch, Checksum checksum) {
        return isOfUse(source, offset, epoch)
                && source.getInt(offset) == checksum.of(source, offset + MAGIC, LENGTH - MAGIC)
                && dataLength(source, offset) >= 0;
    }

    /** Whether there is what looks like a header of a segment's present use, sound or not. */
    static boolean isOfUse(ByteBuffer source, int offset, long epoch) {
        return source.getInt(offset + MAGIC) == MAGIC_VALUE && epoch(source, offset) == epoch;
    }

    static int dataLength(ByteBuffer source, int offset) {
        return source.getInt(offset + DATA_LENGTH);
    }

    static int count(ByteBuffer source, int offset) {
        return source.getInt(offset + COUNT);
    }

    static long epoch(ByteBuffer source, int offset) {
        return source.getLong(offset + EPOCH);
    }

    static long sequence(ByteBuffer source, int offset) {
        return source.getLong(offset + SEQUENCE);
    }

    static long firstIndex(ByteBuffer source, int offset) {
        return source.getLong(offset + FIRST_INDEX);
    }

    static long durableMark(ByteBuffer source, int offset) {
        return source.getLong(offset + DURABLE_MARK);
    }

    static long term(ByteBuffer source, int offset) {
        return source.getLong(offset + TERM);
    }

    static long votedFor(ByteBuffer source, int offset) {
        return source.getLong(offset + VOTED_FOR);
    }

    static long commitHint(ByteBuffer source, int offset) {
        return source.getLong(offset + COMMIT_HINT);
    }

    /** Where the log ends behind this batch, or null in one of an older build, which does not say so. */
    static @Nullable LogEnd end(ByteBuffer source, int offset) {
        long term = source.getLong(offset + LAST_TERM);
        return term == 0
                ? null
                : new LogEnd(source.getLong(offset + LAST_INDEX), term, source.getInt(offset + LAST_LINK));
    }

    static int flags(ByteBuffer source, int offset) {
        return source.getInt(offset + FLAGS);
    }
}
