package io.raftwright.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C of ranges of a buffer. Owner: one thread. Never over a mapped file: one that was cut short would kill the JVM. */
final class Checksum {
    private final CRC32C crc = new CRC32C();

    /** The CRC of a range; the buffer's position and limit are as before. */
    int of(ByteBuffer buffer, int offset, int length) {
        int position = buffer.position();
        int limit = buffer.limit();
        buffer.limit(offset + length).position(offset);
        crc.reset();
        crc.update(buffer);
        buffer.limit(limit).position(position);
        return (int) crc.getValue();
    }

    /** The bare CRC, as scratch for frames. */
    CRC32C scratch() {
        return crc;
    }
}
