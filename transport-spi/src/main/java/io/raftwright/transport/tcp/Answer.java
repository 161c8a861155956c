package io.raftwright.transport.tcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The acceptor's reply to a {@link Hello}: a verdict and who it is itself. Little-endian.
 *
 * <pre>
 * offset length type   meaning
 *      0      4 int    magic, "RWT1"
 *      4      2 short  protocol version, 1
 *      6      2 short  code of the {@link Verdict}, 0 for welcome
 *      8      8 long   acceptor's member id
 *     16      8 long   acceptor's incarnation
 *     24      4 int    zero
 *     28      4 int    CRC32C of bytes 0 to 27
 * </pre>
 *
 * <p>What follows a welcome is laid out as in {@link FrameReader}: signs of life, and frames from whoever dialled; from the
 * acceptor, too, after a welcome as a caller.
 */
record Answer(int code, long memberId, long incarnation) {
    static final int LENGTH = 32;
    private static final int CRC_OFFSET = 28;

    /** The bytes of this answer, ready to be written. */
    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(Hello.MAGIC).putShort((short) Hello.VERSION).putShort((short) code);
        bytes.putLong(memberId).putLong(incarnation).putInt(0);
        return bytes.putInt(Checksum.of(bytes, CRC_OFFSET)).flip();
    }

    /**
     * Reads a whole answer.
     *
     * @param bytes the {@value #LENGTH} bytes from index 0 on
     * @throws RefusedConnectionException if they are not an answer of any version
     */
    static Answer decode(ByteBuffer bytes) throws RefusedConnectionException {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(0) != Hello.MAGIC || bytes.getInt(CRC_OFFSET) != Checksum.of(bytes, CRC_OFFSET)) {
            throw new RefusedConnectionException("what listens there does not speak this protocol", "");
        }
        return new Answer(Short.toUnsignedInt(bytes.getShort(6)), bytes.getLong(8), bytes.getLong(16));
    }

    /** What the code means, for a person to read. */
    String meaning() {
        Verdict verdict = Verdict.of(code);
        return verdict == null ? "unknown verdict, code=" + code : verdict.meaning();
    }
}
