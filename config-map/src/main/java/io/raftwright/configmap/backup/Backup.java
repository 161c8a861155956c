package io.raftwright.configmap.backup;

import io.raftwright.configmap.internal.store.StoreImage;
import io.raftwright.snapshot.ImageWriter;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.StorageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A map as it was at one revision, with its history, leases and choices, to be written to a file or a stream. Taking one costs nothing;
 * as long as it is held, what it holds stays in memory, though the map goes on. Never changes; any thread; may be written more than
 * once.
 *
 * <pre>{@code
 * map.maintenance().backup().writeTo(Path.of("map.backup"));
 * }</pre>
 *
 * What was written is checked by {@link BackupFile} and given to a new cluster by {@link Restore}.
 */
public final class Backup {
    private static final int CHUNK_LENGTH = 1 << 20;
    private static final int BUFFER_LENGTH = 64 << 10;

    private final UUID clusterId;
    private final StoreImage image;

    private Backup(UUID clusterId, StoreImage image) {
        this.clusterId = clusterId;
        this.image = image;
    }

    /** Of a store's own image, for whoever runs the store; all others ask a map's maintenance. */
    public static Backup of(UUID clusterId, StoreImage image) {
        return new Backup(clusterId, image);
    }

    /** The map's revision. */
    public long revision() {
        return image.state().revision();
    }

    /**
     * Writes a file, on the calling thread, which must not be interrupted meanwhile: that fails it. On return it is durable. Until
     * then there is nothing under its name, or what was there before: it is written under the name with {@code .part} behind,
     * forced, and moved.
     *
     * @param file in a directory that exists; readable by the owner alone; one that is there is replaced
     * @throws StorageException if it cannot be written; there is no new file then
     */
    public BackupContent writeTo(Path file) {
        return writeTo(file, DiskFileIo.instance());
    }

    /** The same, on another disk than the operating system's: a simulated one, say. */
    public BackupContent writeTo(Path file, FileIo disk) {
        Path whole = file.toAbsolutePath();
        Path part = whole.resolveSibling(whole.getFileName() + ".part");
        try {
            disk.delete(part);
            BackupContent content = writePart(disk, part);
            disk.move(part, whole);
            Path directory = whole.getParent();
            if (directory != null) {
                disk.forceDirectory(directory);
            }
            return content;
        } catch (IOException e) {
            throw new StorageException("backup not written, file=" + whole + ", cause=" + e, e);
        }
    }

    private BackupContent writePart(FileIo disk, Path part) throws IOException {
        try (FileIo.File file = disk.create(part)) {
            long[] position = {0};
            BackupContent content = write(bytes -> {
                int length = bytes.remaining();
                file.write(bytes, position[0]);
                position[0] += length;
            });
            file.force();
            return content;
        } catch (IOException | RuntimeException | Error e) {
            try {
                disk.delete(part);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    /**
     * Writes to a stream, on the calling thread; flushes it, and does not close it. Whoever gets only a part of it can tell.
     *
     * @throws IOException what the stream throws; what it got until then is no backup
     */
    public BackupContent writeTo(OutputStream out) throws IOException {
        WritableByteChannel channel = Channels.newChannel(out);
        BackupContent content = write(bytes -> {
            while (bytes.hasRemaining()) {
                int unused = channel.write(bytes);
            }
        });
        out.flush();
        return content;
    }

    private BackupContent write(ImageWriter.Sink sink) throws IOException {
        BackupContent content = BackupContent.of(clusterId, image, 0);
        ImageWriter writer = new ImageWriter(clusterId, BackupHeader.encode(content), CHUNK_LENGTH, sink);
        try (OutputStream payload = new BufferedOutputStream(new Payload(writer), BUFFER_LENGTH)) {
            image.writeTo(payload);
        }
        return content.withLength(writer.finish());
    }

    @Override
    public String toString() {
        return "Backup " + BackupContent.of(clusterId, image, 0);
    }

    /** An image's payload as a stream. */
    private static final class Payload extends OutputStream {
        private final ImageWriter writer;

        private Payload(ImageWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(int b) throws IOException {
            writer.write(ByteBuffer.wrap(new byte[] {(byte) b}));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writer.write(ByteBuffer.wrap(bytes, offset, length));
        }
    }
}
