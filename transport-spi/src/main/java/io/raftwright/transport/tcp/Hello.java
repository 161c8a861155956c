package io.raftwright.transport.tcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * The first bytes on a connection, from the dialler: who calls whom, in which cluster. Little-endian.
 *
 * <pre>
 * offset length type    meaning
 *      0      4 int     magic, "RWT1"
 *      4      2 short   protocol version, 1
 *      6      2 short   zero
 *      8     16 long*2  cluster id, most significant half first
 *     24      8 long    sender's member id
 *     32      8 long    receiver's member id
 *     40      8 long    sender's incarnation
 *     48      4 int     zero
 *     52      4 int     CRC32C of bytes 0 to 51
 * </pre>
 *
 * <p>Magic, version and checksum stay where they are in every later version, so that each can refuse the other politely.
 */
record Hello(int version, UUID clusterId, long senderId, long receiverId, long incarnation) {
    static final int MAGIC = 0x31545752;
    static final int VERSION = 1;
    static final int LENGTH = 56;
    private static final int CRC_OFFSET = 52;

    /** The bytes of this hello, ready to be written. */
    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC).putShort((short) version).putShort((short) 0);
        bytes.putLong(clusterId.getMostSignificantBits()).putLong(clusterId.getLeastSignificantBits());
        bytes.putLong(senderId).putLong(receiverId).putLong(incarnation).putInt(0);
        return bytes.putInt(Checksum.of(bytes, CRC_OFFSET)).flip();
    }

    /**
     * Reads a whole hello.
     *
     * @param bytes the {@value #LENGTH} bytes from index 0 on
     * @throws RefusedConnectionException if they are not a hello of any version
     */
    static Hello decode(ByteBuffer bytes) throws RefusedConnectionException {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (TlsRecords.isHandshake(bytes)) {
            throw new RefusedConnectionException("the other end speaks TLS and this member does not", "");
        }
        if (bytes.getInt(0) != MAGIC) {
            throw new RefusedConnectionException(
                    "not this protocol", "magic=0x" + Integer.toHexString(bytes.getInt(0)));
        }
        if (bytes.getInt(CRC_OFFSET) != Checksum.of(bytes, CRC_OFFSET)) {
            throw new RefusedConnectionException("damaged hello", "");
        }
        return new Hello(
                Short.toUnsignedInt(bytes.getShort(4)),
                new UUID(bytes.getLong(8), bytes.getLong(16)),
                bytes.getLong(24),
                bytes.getLong(32),
                bytes.getLong(40));
    }
}
