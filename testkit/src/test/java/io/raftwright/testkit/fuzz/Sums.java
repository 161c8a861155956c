package io.raftwright.testkit.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Makes checksums of changed bytes right. */
public final class Sums {
    private Sums() {}

    /** Writes the CRC32C of a range at an offset, if all of that lies in the bytes. */
    public static byte[] seal(byte[] bytes, int sumOffset, int from, int to) {
        if (from >= 0 && from <= to && to <= bytes.length && sumOffset >= 0 && sumOffset + 4 <= bytes.length) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, from, to - from);
            little(bytes).putInt(sumOffset, (int) crc.getValue());
        }
        return bytes;
    }

    public static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
