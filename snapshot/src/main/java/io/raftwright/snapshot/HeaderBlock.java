package io.raftwright.snapshot;

import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * The first 4 KiB of a snapshot: what it stands for. Little-endian.
 *
 * <pre>
 * offset length type   meaning
 *      0      8 long   magic
 *      8      4 int    CRC32C, over bytes 12 to 4095, seeded with 0
 *     12      4 int    version of the format
 *     16      8 long   cluster id, upper half
 *     24      8 long   cluster id, lower half
 *     32      8 long   index
 *     40      8 long   term
 *     48      4 int    chain: link of the log frame at the index
 *     52      4 int    payload in each chunk but the last, in bytes
 *     56      4 int    length of the configuration in bytes
 *     60      4 int    reserved, zero
 *     64      n bytes  configuration
 *   64+n        bytes  zero
 * </pre>
 *
 * <p>Where magic, checksum and version stand never changes, so that any version can tell a newer one from damage.
 *
 * @param clusterId   the cluster whose state it is
 * @param meta        what the snapshot stands for
 * @param chunkLength bytes of payload in each chunk but the last
 * @param crc         the header's checksum, with which all other checksums of the snapshot are seeded
 */
record HeaderBlock(UUID clusterId, SnapshotMeta meta, int chunkLength, int crc) {
    static final int LENGTH = 4096;
    static final int MIN_CHUNK_LENGTH = 64;
    static final int MAX_CHUNK_LENGTH = 1 << 20;
    static final int VERSION = 1;

    private static final long MAGIC = 0x3150_4e53_5457_4652L; // "RFWTSNP1"
    private static final int CRC = 8;
    private static final int CHECKED = 12;
    private static final int CONFIGURATION_LENGTH = 56;
    private static final int CONFIGURATION = 64;

    /** Makes the header of a new snapshot in a buffer, from position 0 to its limit. */
    static HeaderBlock encode(UUID clusterId, SnapshotMeta meta, int chunkLength, ByteBuffer target) {
        target.clear().limit(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer configuration = meta.configuration();
        target.putLong(MAGIC)
                .putInt(0)
                .putInt(VERSION)
                .putLong(clusterId.getMostSignificantBits())
                .putLong(clusterId.getLeastSignificantBits())
                .putLong(meta.index())
                .putLong(meta.term())
                .putInt(meta.chain())
                .putInt(chunkLength)
                .putInt(configuration.remaining())
                .putInt(0)
                .put(configuration);
        while (target.hasRemaining()) {
            target.put((byte) 0);
        }
        int crc = Damage.crcOf(0, target, CHECKED, LENGTH - CHECKED);
        target.putInt(CRC, crc).flip();
        return new HeaderBlock(clusterId, meta, chunkLength, crc);
    }

    /**
     * Reads and checks a header.
     *
     * @param block  little-endian, {@link #LENGTH} bytes from position 0
     * @param source whence it came, for a person
     * @throws ForeignStorageException if it is no snapshot, or one of a newer format
     */
    static HeaderBlock decode(ByteBuffer block, String source) {
        boolean isOurs = block.getLong(0) == MAGIC;
        boolean isSound = block.getInt(CRC) == Damage.crcOf(0, block, CHECKED, LENGTH - CHECKED);
        if (!isOurs && !isSound) {
            throw new ForeignStorageException("not a snapshot, source=" + source + ", offset=0");
        }
        if (!isOurs || !isSound) {
            throw Damage.at(source, 0, isSound ? "magic" : "header checksum");
        }
        int version = block.getInt(CHECKED);
        if (version != VERSION) {
            String what = version > VERSION
                    ? "snapshot was written by a newer build"
                    : "snapshot has a format that never was";
            throw new ForeignStorageException(what + ", source=" + source + ", offset=" + CHECKED + ", version="
                    + version + ", newestKnownVersion=" + VERSION);
        }
        return decodeChecked(block, source);
    }

    private static HeaderBlock decodeChecked(ByteBuffer block, String source) {
        long index = block.getLong(32);
        long term = block.getLong(40);
        int chunkLength = block.getInt(52);
        int configurationLength = block.getInt(CONFIGURATION_LENGTH);
        if (index < 1
                || term < 1
                || chunkLength < MIN_CHUNK_LENGTH
                || chunkLength > MAX_CHUNK_LENGTH
                || configurationLength < 0
                || configurationLength > SnapshotMeta.MAX_CONFIGURATION_LENGTH) {
            throw Damage.at(source, 0, "header out of range");
        }
        byte[] configuration = new byte[configurationLength];
        block.get(CONFIGURATION, configuration);
        return new HeaderBlock(
                new UUID(block.getLong(16), block.getLong(24)),
                new SnapshotMeta(index, term, block.getInt(48), ByteBuffer.wrap(configuration)),
                chunkLength,
                block.getInt(CRC));
    }
}
