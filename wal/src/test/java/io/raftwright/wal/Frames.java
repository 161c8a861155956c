package io.raftwright.wal;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Makes runs of frames for tests. */
final class Frames {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer bare = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private int lastCrc;

    /**
     * Frames with consecutive indexes.
     *
     * @param index         of the first one
     * @param chain         link of the frame before
     * @param payloadLength of each; its bytes follow from the index and the term
     * @return valid until the next call
     */
    ByteBuffer run(long index, int count, long term, int chain, int payloadLength) {
        return run(EntryKind.COMMAND, index, count, term, chain, payloadLength);
    }

    ByteBuffer run(EntryKind kind, long index, int count, long term, int chain, int payloadLength) {
        buffer.clear();
        int offset = 0;
        lastCrc = chain;
        for (long i = index; i < index + count; i++) {
            for (int at = 0; at < payloadLength; at++) {
                buffer.put(offset + LogFrame.HEADER_LENGTH + at, (byte) (i * 31 + term * 7 + at));
            }
            lastCrc = LogFrame.seal(buffer, offset, kind, i, term, lastCrc, payloadLength, crc);
            offset += LogFrame.frameLength(payloadLength);
        }
        return buffer.limit(offset);
    }

    /** The commands of a run without their data, as a witness keeps them; valid until the next call. */
    ByteBuffer stripped(ByteBuffer run) {
        bare.clear();
        for (int at = 0; at < run.limit(); at += LogFrame.length(run, at)) {
            LogFrame.strip(run, at, bare, bare.position(), crc);
            bare.position(bare.position() + LogFrame.STRIPPED_LENGTH);
        }
        return bare.flip();
    }

    /** Header CRC of the last whole frame made: the chain of the next one. */
    int lastCrc() {
        return lastCrc;
    }
}
