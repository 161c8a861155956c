package io.raftwright.snapshot;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.ReadOnlyDisk;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An image in a file of any name, opened for reading alone. Its header was checked; everything else is while the payload is read.
 *
 * <p>Owner: the thread that opened it.
 */
public final class ImageFile implements AutoCloseable {
    private final Path path;
    private final FileIo.File file;
    private final HeaderBlock header;
    private final ImageCheck check;
    private final long length;

    private ImageFile(Path path, FileIo.File file) throws IOException {
        this.path = path;
        this.file = file;
        this.length = file.size();
        String source = path.toString();
        ByteBuffer block = ImageCheck.newBuffer(HeaderBlock.LENGTH);
        int read = file.read(block, 0);
        if (read < HeaderBlock.LENGTH) {
            throw Damage.at(source, read, "cut off");
        }
        this.header = HeaderBlock.decode(block.flip(), source);
        SnapshotName name = new SnapshotName(header.meta().term(), header.meta().index());
        this.check = new ImageCheck(source, name, header.clusterId(), length);
        check.accept(block);
    }

    /**
     * Opens an image, and checks its header and its length.
     *
     * @throws io.raftwright.storage.CorruptStorageException if it is damaged
     * @throws io.raftwright.storage.ForeignStorageException if it is no image, or one of a newer format
     * @throws StorageException                              if it cannot be read
     */
    public static ImageFile open(Path path) {
        return open(path, ReadOnlyDisk.instance());
    }

    /** The same, of an image on that disk. */
    public static ImageFile open(Path path, FileIo disk) {
        FileIo.File file = null;
        try {
            file = disk.open(path);
            return new ImageFile(path, file);
        } catch (IOException e) {
            close(file, e);
            throw SnapshotDirectory.failed("read", path, e);
        } catch (RuntimeException e) {
            close(file, e);
            throw e;
        }
    }

    private static void close(FileIo.@Nullable File file, Exception failure) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** The cluster whose state it is. */
    public UUID clusterId() {
        return header.clusterId();
    }

    /** What it stands for. */
    public SnapshotMeta meta() {
        return header.meta();
    }

    /** Its length in bytes. */
    public long length() {
        return length;
    }

    /**
     * The payload. Each byte is verified before it is handed out, and the end of the image before the end is told: reading throws
     * what {@link #open} does. Once only; closing it closes this.
     */
    public InputStream payload() {
        return new PayloadStream(file, check, this::failed, this::close);
    }

    private StorageException failed(IOException cause) {
        return SnapshotDirectory.failed("read", path, cause);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
