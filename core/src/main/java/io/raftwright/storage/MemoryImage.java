package io.raftwright.storage;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A whole snapshot in one array: what {@link InMemorySnapshotStore} holds and sends. Little-endian.
 *
 * <pre>
 * offset length type   meaning
 *      0      4 int    CRC32C, over everything from 4 on
 *      4      4 int    magic
 *      8      8 long   index
 *     16      8 long   term
 *     24      4 int    chain
 *     28      4 int    length of the configuration in bytes
 *     32      n bytes  configuration
 *   32+n        bytes  payload, up to the end
 * </pre>
 */
final class MemoryImage {
    private static final int HEADER_LENGTH = 32;
    private static final int MAGIC = 0x4d53_5752;

    private final byte[] bytes;
    private final SnapshotMeta meta;

    private MemoryImage(byte[] bytes, SnapshotMeta meta) {
        this.bytes = bytes;
        this.meta = meta;
    }

    /** Makes an image. */
    static MemoryImage of(SnapshotMeta meta, byte[] payload) {
        ByteBuffer configuration = meta.configuration();
        int configurationLength = configuration.remaining();
        ByteBuffer image = ByteBuffer.allocate(Math.addExact(HEADER_LENGTH + configurationLength, payload.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putInt(MAGIC)
                .putLong(meta.index())
                .putLong(meta.term())
                .putInt(meta.chain())
                .putInt(configurationLength)
                .put(configuration)
                .put(payload);
        image.putInt(0, crcOf(image.array()));
        return new MemoryImage(image.array(), meta);
    }

    /**
     * Takes an image that came from elsewhere.
     *
     * @throws CorruptStorageException if it is not one
     */
    static MemoryImage verified(byte[] bytes) {
        ByteBuffer image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER_LENGTH || image.getInt(0) != crcOf(bytes) || image.getInt(4) != MAGIC) {
            throw new CorruptStorageException("not a sound snapshot image, length=" + bytes.length);
        }
        int configurationLength = image.getInt(28);
        if (configurationLength < 0
                || configurationLength > Math.min(SnapshotMeta.MAX_CONFIGURATION_LENGTH, bytes.length - HEADER_LENGTH)
                || image.getLong(8) < 1
                || image.getLong(16) < 1) {
            throw new CorruptStorageException(
                    "snapshot image out of range, configurationLength=" + configurationLength);
        }
        ByteBuffer configuration = image.slice(HEADER_LENGTH, configurationLength);
        return new MemoryImage(
                bytes, new SnapshotMeta(image.getLong(8), image.getLong(16), image.getInt(24), configuration));
    }

    SnapshotMeta meta() {
        return meta;
    }

    int length() {
        return bytes.length;
    }

    InputStream payload() {
        int offset = HEADER_LENGTH + meta.configuration().remaining();
        return new ByteArrayInputStream(bytes, offset, bytes.length - offset);
    }

    /** Copies from the image into a buffer; returns how much. */
    int read(long offset, ByteBuffer target) {
        int from = (int) Math.min(offset, bytes.length);
        int length = Math.min(target.remaining(), bytes.length - from);
        target.put(bytes, from, length);
        return length;
    }

    private static int crcOf(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 4, bytes.length - 4);
        return (int) crc.getValue();
    }
}
