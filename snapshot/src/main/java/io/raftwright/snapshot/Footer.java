package io.raftwright.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The last 64 bytes of a snapshot: what it is made of, so that none of it can be missing. Little-endian.
 *
 * <pre>
 * offset length type   meaning
 *      0      4 int    CRC32C, over bytes 4 to 63, seeded with the header's
 *      4      4 int    magic
 *      8      8 long   length of the whole image in bytes
 *     16      8 long   length of the payload in bytes
 *     24      4 int    number of chunks
 *     28      4 int    table CRC32C, over the checksums of all chunks in order
 *     32     32 bytes  zero
 * </pre>
 */
final class Footer {
    static final int LENGTH = 64;

    private static final int MAGIC = 0x5446_5752;
    private static final int CHECKED = 4;

    private Footer() {}

    /** Makes a footer in a buffer, from position 0 to its limit. */
    static void encode(ByteBuffer target, ImageLayout layout, int tableCrc, int seed) {
        target.clear().limit(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        target.putInt(0)
                .putInt(MAGIC)
                .putLong(layout.imageLength())
                .putLong(layout.payloadLength())
                .putInt(layout.chunkCount())
                .putInt(tableCrc);
        while (target.hasRemaining()) {
            target.put((byte) 0);
        }
        target.putInt(0, Damage.crcOf(seed, target, CHECKED, LENGTH - CHECKED)).flip();
    }

    /**
     * Checks a footer against what came before it.
     *
     * @param footer little-endian, from position 0
     * @return what is wrong, or an empty string
     */
    static String check(ByteBuffer footer, ImageLayout layout, int tableCrc, int seed) {
        if (footer.getInt(0) != Damage.crcOf(seed, footer, CHECKED, LENGTH - CHECKED) || footer.getInt(4) != MAGIC) {
            return "footer checksum";
        }
        if (footer.getLong(8) != layout.imageLength()
                || footer.getLong(16) != layout.payloadLength()
                || footer.getInt(24) != layout.chunkCount()) {
            return "footer of another length";
        }
        return footer.getInt(28) == tableCrc ? "" : "chunk of another snapshot";
    }
}
