package io.raftwright.configmap.backup;

import io.raftwright.snapshot.ImageFile;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What stands in a backup where a snapshot has its configuration: a backup is for no member of any cluster, so none takes it for a
 * snapshot. Little-endian.
 *
 * <pre>
 * offset length type   meaning
 *      0      4 int    magic ("RWBK")
 *      4      4 int    version of the format
 *      8      8 long   revision
 *     16      8 long   compact revision
 *     24      8 long   number of keys
 *     32      8 long   number of leases
 *     40      8 long   index of the last command, or 0
 *     48      8 long   its term, or 0
 * </pre>
 */
final class BackupHeader {
    static final int VERSION = 1;

    private static final int MAGIC = 'R' | 'W' << 8 | 'B' << 16 | 'K' << 24;
    private static final int LENGTH = 56;
    private static final int NO_CHAIN = 0;

    private BackupHeader() {}

    static SnapshotMeta encode(BackupContent content) {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC)
                .putInt(VERSION)
                .putLong(content.revision())
                .putLong(content.compactRevision())
                .putLong(content.keyCount())
                .putLong(content.leaseCount())
                .putLong(content.index())
                .putLong(content.term())
                .flip();
        return new SnapshotMeta(Math.max(1, content.index()), Math.max(1, content.term()), NO_CHAIN, bytes);
    }

    static BackupContent decode(ImageFile image, Path path) {
        return decode(image.meta().configuration(), image.clusterId(), image.length(), path);
    }

    /**
     * Reads a header.
     *
     * @param source      its bytes; the position moves
     * @param clusterId   of the image around it
     * @param imageLength of that image, in bytes
     * @param path        for messages
     */
    static BackupContent decode(ByteBuffer source, UUID clusterId, long imageLength, Path path) {
        ByteBuffer bytes = source.order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < 2 * Integer.BYTES || bytes.getInt() != MAGIC) {
            throw new ForeignStorageException("not a backup of a configuration map, but a snapshot, file=" + path);
        }
        int version = bytes.getInt();
        if (version != VERSION) {
            throw new ForeignStorageException(
                    "backup " + (version > VERSION ? "was written by a newer build" : "has a format that never was")
                            + ", file=" + path + ", version=" + version + ", newestKnownVersion=" + VERSION);
        }
        if (bytes.remaining() != LENGTH - 2 * Integer.BYTES) {
            throw new CorruptStorageException("backup damaged, file=" + path + ", reason=header length");
        }
        return new BackupContent(
                clusterId,
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                imageLength);
    }
}
