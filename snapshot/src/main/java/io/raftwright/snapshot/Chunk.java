package io.raftwright.snapshot;

import java.nio.ByteBuffer;

/**
 * A piece of a snapshot's payload under one checksum. Little-endian.
 *
 * <pre>
 * offset length type   meaning
 *      0      4 int    CRC32C, over bytes 4 to the end, seeded with the header's
 *      4      4 int    length of the payload in bytes, at least 1
 *      8      4 int    number, from 0
 *     12      4 int    flags: bit 0 says that no other chunk follows; the rest is zero
 *     16      n bytes  payload
 * </pre>
 */
final class Chunk {
    static final int HEADER_LENGTH = 16;

    private static final int CHECKED = 4;
    private static final int LAST = 1;

    private Chunk() {}

    /**
     * Puts the header before a payload that stands at {@link #HEADER_LENGTH}.
     *
     * @param chunk  little-endian
     * @param length bytes of payload
     * @return the chunk's checksum
     */
    static int seal(ByteBuffer chunk, int length, int number, boolean isLast, int seed) {
        chunk.putInt(4, length).putInt(8, number).putInt(12, isLast ? LAST : 0);
        int crc = Damage.crcOf(seed, chunk, CHECKED, HEADER_LENGTH - CHECKED + length);
        chunk.putInt(0, crc);
        return crc;
    }

    /**
     * Checks a chunk against what must stand there.
     *
     * @param chunk  little-endian, from position 0
     * @param length bytes of payload expected
     * @return what is wrong, or an empty string
     */
    static String check(ByteBuffer chunk, int length, int number, boolean isLast, int seed) {
        if (chunk.getInt(4) != length) {
            return "chunk length";
        }
        if (chunk.getInt(8) != number || chunk.getInt(12) != (isLast ? LAST : 0)) {
            return "chunk out of sequence";
        }
        return crc(chunk) == Damage.crcOf(seed, chunk, CHECKED, HEADER_LENGTH - CHECKED + length)
                ? ""
                : "chunk checksum";
    }

    static int crc(ByteBuffer chunk) {
        return chunk.getInt(0);
    }
}
