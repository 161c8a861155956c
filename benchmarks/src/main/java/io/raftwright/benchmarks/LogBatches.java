package io.raftwright.benchmarks;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Makes the frames of one batch after another, as a leader would: entries of 256 bytes that follow one another.
 *
 * <p>Owner: one thread.
 */
final class LogBatches {
    static final long TERM = 1;
    private static final int PAYLOAD_LENGTH = 256;
    static final int BLOCK_LENGTH = 4096;
    static final int BATCH_HEADER_LENGTH = 128;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_LENGTH + LogFrame.frameLength(PAYLOAD_LENGTH));
    private ByteBuffer frames = ByteBuffer.allocate(0);
    private long lastIndex;
    private int chain;

    /** What a batch of this size takes in the log: whole blocks, its header among them. */
    static int lengthInLog(int size) {
        return Math.max(size, BLOCK_LENGTH);
    }

    /**
     * The next batch.
     *
     * @param size 256 to below 4096, a multiple of 256: the bytes of its entries; from 4096 on, a multiple of that: what it takes in the log
     * @return valid until the next call
     */
    ByteBuffer next(int size) {
        int frameLength = LogFrame.frameLength(PAYLOAD_LENGTH);
        int length = size < BLOCK_LENGTH ? size / PAYLOAD_LENGTH * frameLength : size - BATCH_HEADER_LENGTH;
        if (frames.capacity() < length) {
            frames = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        }
        int count = length / frameLength;
        for (int i = 0; i < count; i++) {
            int offset = i * frameLength;
            int payloadLength = i + 1 < count ? PAYLOAD_LENGTH : length - offset - LogFrame.HEADER_LENGTH;
            payload.clear().limit(payloadLength).putLong(0, lastIndex);
            chain = LogFrame.encode(frames, offset, EntryKind.COMMAND, ++lastIndex, TERM, chain, payload, crc);
        }
        return frames.clear().limit(length);
    }

    /** The index of the last entry made. */
    long lastIndex() {
        return lastIndex;
    }
}
