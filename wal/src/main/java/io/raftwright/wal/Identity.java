package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * To whom a directory belongs: the file {@code IDENTITY}, written once, when everything else of a new log is durable.
 *
 * <p>It holds two copies of this record, at 0 and at 4096, each padded with zeroes to 4096 bytes:
 *
 * <pre>
 * offset length type   meaning
 *      0      4 int    CRC32C over bytes 4 to 63
 *      4      4 int    magic: "RWID"
 *      8      4 int    format version of the directory, 1
 *     12      4        reserved, zero
 *     16     16 long×2 cluster id, most significant half first
 *     32      8 long   member id
 *     40      8 long   incarnation
 *     48      8 long   log id, borne by every segment
 *     56      8        reserved, zero
 * </pre>
 *
 * @param clusterId   the cluster that the member belongs to
 * @param memberId    the member
 * @param incarnation drawn when the log was made; another one under the same member id means another disk
 * @param logId       drawn with it
 */
public record Identity(UUID clusterId, long memberId, long incarnation, long logId) {
    static final int FILE_LENGTH = 8192;

    private static final int MAGIC_VALUE = 'R' | 'W' << 8 | 'I' << 16 | 'D' << 24;
    private static final int COPY_LENGTH = 4096;
    private static final int CHECKED_LENGTH = 64;

    ByteBuffer encode() {
        ByteBuffer file = ByteBuffer.allocate(FILE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        for (int copy = 0; copy < FILE_LENGTH; copy += COPY_LENGTH) {
            file.putInt(copy + 4, MAGIC_VALUE);
            file.putInt(copy + 8, FormatVersion.CURRENT);
            file.putLong(copy + 16, clusterId.getMostSignificantBits());
            file.putLong(copy + 24, clusterId.getLeastSignificantBits());
            file.putLong(copy + 32, memberId);
            file.putLong(copy + 40, incarnation);
            file.putLong(copy + 48, logId);
            file.putInt(copy, new Checksum().of(file, copy + 4, CHECKED_LENGTH - 4));
        }
        return file;
    }

    /**
     * Reads the file's content.
     *
     * @throws ForeignStorageException if it is something else, or of another format
     * @throws CorruptStorageException if both copies are damaged
     */
    static Identity decode(ByteBuffer file, int length, Path path) {
        boolean isOurs = false;
        for (int copy = 0; copy + COPY_LENGTH <= length; copy += COPY_LENGTH) {
            Identity identity = decodeCopy(file, copy, path);
            if (identity != null) {
                return identity;
            }
            isOurs |= file.getInt(copy + 4) == MAGIC_VALUE;
        }
        if (isOurs) {
            throw new CorruptStorageException("both copies of the identity are damaged, file=" + path);
        }
        throw new ForeignStorageException("not an identity file, file=" + path + ", length=" + length);
    }

    /** The offset of the copy that is damaged though the other is not, or -1. */
    static long damagedCopy(ByteBuffer file, int length, Path path) {
        for (int copy = 0; copy < FILE_LENGTH; copy += COPY_LENGTH) {
            if (copy + COPY_LENGTH > length || decodeCopy(file, copy, path) == null) {
                return copy;
            }
        }
        return -1;
    }

    private static @Nullable Identity decodeCopy(ByteBuffer file, int copy, Path path) {
        if (file.getInt(copy) != new Checksum().of(file, copy + 4, CHECKED_LENGTH - 4)
                || file.getInt(copy + 4) != MAGIC_VALUE) {
            return null;
        }
        FormatVersion.require(file.getInt(copy + 8), "directory", path);
        return new Identity(
                new UUID(file.getLong(copy + 16), file.getLong(copy + 24)),
                file.getLong(copy + 32),
                file.getLong(copy + 40),
                file.getLong(copy + 48));
    }

    /** Refuses the directory of another member or another cluster. */
    void requireOwner(UUID wantedClusterId, long wantedMemberId, Path directory) {
        if (!clusterId.equals(wantedClusterId) || memberId != wantedMemberId) {
            throw new ForeignStorageException("directory belongs to another member, directory=" + directory
                    + ", clusterId=" + clusterId + ", memberId=" + memberId + ", wantedClusterId=" + wantedClusterId
                    + ", wantedMemberId=" + wantedMemberId);
        }
    }
}
