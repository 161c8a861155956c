package io.raftwright.snapshot;

import io.raftwright.storage.CorruptStorageException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** How the parts of a snapshot are checked, and how what is wrong with them is told. */
final class Damage {
    private Damage() {}

    /**
     * @param source what is damaged, for a person: a file, or an image on its way in
     * @param offset where, in bytes from its beginning
     */
    static CorruptStorageException at(String source, long offset, String reason) {
        return new CorruptStorageException(
                "snapshot damaged, source=" + source + ", offset=" + offset + ", reason=" + reason);
    }

    /**
     * CRC32C of a range of a buffer, which is left as it is.
     *
     * @param seed taken into the checksum first, so that a sound part of another snapshot does not pass for one of this
     */
    static int crcOf(int seed, ByteBuffer buffer, int offset, int length) {
        CRC32C crc = new CRC32C();
        update(crc, seed);
        crc.update(buffer.slice(offset, length));
        return (int) crc.getValue();
    }

    /** Adds the four bytes of a number to a checksum, lowest first. */
    static void update(CRC32C crc, int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            crc.update(value >>> shift);
        }
    }
}
