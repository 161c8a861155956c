package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Block 0 of a segment. It is durable before the segment gets its name, so under that name it is sound or it is damaged.
 *
 * <pre>
 * offset length type   meaning
 *      0      4 int    CRC32C over bytes 4 to 127
 *      4      4 int    magic: "RWSG"
 *      8      4 int    format version, 1
 *     12      4 int    chain at {@code firstIndex - 1}: link of that frame
 *     16      8 long   log id
 *     24      8 long   segment sequence, from 1
 *     32      8 long   epoch: drawn at each use of the file
 *     40      8 long   length of the segment
 *     48      8 long   first index: one more than the last index when the segment was begun
 *     56      8 long   term at {@code firstIndex - 1}
 *     64      8 long   term saved
 *     72      8 long   member voted for in that term, or 0
 *     80      8 long   commit hint
 *     88      8 long   sequence of the segment before; 0 if the log begins here
 *     96      8 long   position where that segment's valid batches end
 *    104      8 long   sequence of the last batch before this segment
 *    112      8 long   durable mark when the segment was begun
 *    120      8        reserved, zero
 *    128                zero up to 4096
 * </pre>
 *
 * All numbers are little-endian.
 */
record SegmentHeader(
        long logId,
        long sequence,
        long epoch,
        long length,
        long firstIndex,
        long baseTerm,
        int baseChain,
        HardState hardState,
        long commitHint,
        long previousSegment,
        long previousEnd,
        long previousBatch,
        long durableMark) {

    static final int BLOCK_LENGTH = 4096;
    static final long NO_SEGMENT = 0;

    private static final int MAGIC_VALUE = 'R' | 'W' << 8 | 'S' << 16 | 'G' << 24;
    private static final int CHECKED_LENGTH = 128;

    /** The name of the file that this is the header of. */
    SegmentName name() {
        return new SegmentName(sequence, firstIndex);
    }

    /** This header for a file of a certain length. */
    SegmentHeader withLength(long newLength) {
        return new SegmentHeader(
                logId,
                sequence,
                epoch,
                newLength,
                firstIndex,
                baseTerm,
                baseChain,
                hardState,
                commitHint,
                previousSegment,
                previousEnd,
                previousBatch,
                durableMark);
    }

    /** The whole block, position 0 to limit. */
    ByteBuffer encode() {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(4, MAGIC_VALUE);
        block.putInt(8, FormatVersion.CURRENT);
        block.putInt(12, baseChain);
        block.putLong(16, logId);
        block.putLong(24, sequence);
        block.putLong(32, epoch);
        block.putLong(40, length);
        block.putLong(48, firstIndex);
        block.putLong(56, baseTerm);
        block.putLong(64, hardState.term());
        block.putLong(72, hardState.votedFor());
        block.putLong(80, commitHint);
        block.putLong(88, previousSegment);
        block.putLong(96, previousEnd);
        block.putLong(104, previousBatch);
        block.putLong(112, durableMark);
        block.putInt(0, new Checksum().of(block, 4, CHECKED_LENGTH - 4));
        return block;
    }

    /**
     * Reads a header.
     *
     * @param block  little-endian, from 0
     * @param length bytes there are in it
     * @param path   the file, for messages
     */
    static SegmentHeader decode(ByteBuffer block, int length, Path path) {
        if (length < BLOCK_LENGTH) {
            throw new CorruptStorageException("segment is cut short, file=" + path + ", length=" + length);
        }
        if (block.getInt(0) != new Checksum().of(block, 4, CHECKED_LENGTH - 4)) {
            throw new CorruptStorageException("segment header is damaged, file=" + path + ", offset=0");
        }
        if (block.getInt(4) != MAGIC_VALUE) {
            throw new ForeignStorageException("not a log segment, file=" + path);
        }
        FormatVersion.require(block.getInt(8), "segment", path);
        return new SegmentHeader(
                block.getLong(16),
                block.getLong(24),
                block.getLong(32),
                block.getLong(40),
                block.getLong(48),
                block.getLong(56),
                block.getInt(12),
                new HardState(block.getLong(64), block.getLong(72)),
                block.getLong(80),
                block.getLong(88),
                block.getLong(96),
                block.getLong(104),
                block.getLong(112));
    }
}
