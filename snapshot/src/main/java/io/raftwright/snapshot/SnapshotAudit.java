package io.raftwright.snapshot;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.ReadOnlyDisk;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says what opening snapshots would say, file by file, without opening them: nothing is changed, no lock is taken. A node may be
 * at work in the directory meanwhile; a snapshot that it takes away while it is looked at is left out.
 */
public final class SnapshotAudit {
    private SnapshotAudit() {}

    /** Is shown the chunks of a snapshot, each sound. */
    @FunctionalInterface
    public interface ChunkVisitor {

        /**
         * A chunk.
         *
         * @param number from 0
         * @param offset of its header in the file, in bytes
         * @param length of its payload, in bytes
         * @param crc    its checksum
         */
        void chunk(int number, long offset, int length, int crc);
    }

    /**
     * Reads and checks every complete snapshot of a member, newest first: the first sound one is the one that opening shows.
     *
     * @param dataDirectory the member's data directory
     * @param clusterId     the cluster whose state they must be, or null if any will do
     */
    public static List<SnapshotReport> verify(Path dataDirectory, @Nullable UUID clusterId) {
        return verify(dataDirectory, clusterId, ReadOnlyDisk.instance());
    }

    static List<SnapshotReport> verify(Path dataDirectory, @Nullable UUID clusterId, FileIo io) {
        Path directory = SnapshotDirectory.in(dataDirectory);
        List<SnapshotName> names = new ArrayList<>();
        try {
            io.createDirectories(directory);
            for (String file : io.list(directory)) {
                SnapshotName name = SnapshotName.ofComplete(file);
                if (name != null) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            throw SnapshotDirectory.failed("open", directory, e);
        }
        names.sort(Collections.reverseOrder());
        List<SnapshotReport> reports = new ArrayList<>();
        for (SnapshotName name : names) {
            SnapshotReport report = report(directory.resolve(name.complete()), name, clusterId, io);
            if (report != null) {
                reports.add(report);
            }
        }
        return reports;
    }

    private static @Nullable SnapshotReport report(Path path, SnapshotName name, @Nullable UUID clusterId, FileIo io) {
        try {
            return new SnapshotReport(path, read(path, name, clusterId, io, (number, offset, length, crc) -> {}), null);
        } catch (StorageException e) {
            return new SnapshotReport(path, null, e);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            return new SnapshotReport(path, null, SnapshotDirectory.failed("verify", path, e));
        }
    }

    /**
     * Reads and checks one snapshot under its proper name, wherever it lies.
     *
     * @param visitor is shown its chunks as far as they are sound
     * @throws StorageException if it is not sound
     */
    public static SnapshotReport.Content inspect(Path file, ChunkVisitor visitor) {
        SnapshotName name = SnapshotName.ofComplete(String.valueOf(file.getFileName()));
        if (name == null) {
            throw new ForeignStorageException("not the name of a snapshot, file=" + file);
        }
        try {
            return read(file, name, null, ReadOnlyDisk.instance(), visitor);
        } catch (IOException e) {
            throw SnapshotDirectory.failed("verify", file, e);
        }
    }

    private static SnapshotReport.Content read(
            Path path, SnapshotName name, @Nullable UUID clusterId, FileIo io, ChunkVisitor visitor)
            throws IOException {
        try (FileIo.File file = io.open(path)) {
            String source = path.toString();
            long length = file.size();
            ByteBuffer part = ImageCheck.newBuffer(HeaderBlock.LENGTH);
            UUID wanted = clusterId;
            if (wanted == null) {
                wanted = ownCluster(file, part, source);
            }
            ImageCheck check = new ImageCheck(source, name, wanted, length);
            check.acceptFrom(file, part);
            HeaderBlock header = HeaderBlock.decode(part, source);
            part = ImageCheck.newBuffer(check.longestPart());
            int number = 0;
            while (!check.isComplete()) {
                long offset = check.offset();
                boolean isChunk = check.hasChunk();
                check.acceptFrom(file, part);
                if (isChunk) {
                    visitor.chunk(number++, offset, part.limit() - Chunk.HEADER_LENGTH, Chunk.crc(part));
                }
            }
            ImageLayout layout = new ImageLayout(length, header.chunkLength());
            return new SnapshotReport.Content(
                    wanted, header.meta(), length, layout.payloadLength(), header.chunkLength(), layout.chunkCount());
        }
    }

    /** A damaged header has none; then any will do, for the check says what is wrong. */
    private static UUID ownCluster(FileIo.File file, ByteBuffer part, String source) throws IOException {
        if (file.read(part.clear().limit(HeaderBlock.LENGTH), 0) < HeaderBlock.LENGTH) {
            return new UUID(0, 0);
        }
        return HeaderBlock.decode(part.flip(), source).clusterId();
    }
}
