package io.raftwright.transport.tcp;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum of handshake messages. Frames carry none here: TCP has one, and what is in them has its own. */
final class Checksum {
    private Checksum() {}

    /** CRC32C of the first {@code length} bytes, from index 0 on; position and limit are left alone. */
    static int of(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }
}
