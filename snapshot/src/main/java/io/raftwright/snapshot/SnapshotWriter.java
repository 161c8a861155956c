package io.raftwright.snapshot;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes a snapshot of this member's own state into a file.
 *
 * <p>Owner: the node's background thread.
 */
final class SnapshotWriter implements SnapshotStore.Writer {
    private final SnapshotDirectory directory;
    private final Shelf shelf;
    private final SnapshotName name;
    private final SnapshotMeta meta;
    private final FileIo.File file;
    private final ImageWriter image;

    private long position;
    private boolean isFinished;

    SnapshotWriter(SnapshotDirectory directory, Shelf shelf, SnapshotMeta meta, int chunkLength) {
        this.directory = directory;
        this.shelf = shelf;
        this.name = new SnapshotName(meta.term(), meta.index());
        this.meta = meta;
        this.file = directory.create(name.part());
        try {
            this.image = new ImageWriter(directory.clusterId(), meta, chunkLength, this::writeToFile);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void write(ByteBuffer payload) {
        checkUnfinished();
        try {
            image.write(payload);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void publish() {
        checkUnfinished();
        directory.checkWritable();
        try {
            long unused = image.finish();
        } catch (IOException e) {
            throw failed(e);
        }
        directory.force(file, name.part());
        isFinished = true;
        directory.closeQuietly(file, name.part());
        directory.publish(name.part(), name);
        shelf.add(meta);
        shelf.prune();
    }

    private void writeToFile(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        file.write(bytes, position);
        position += length;
    }

    private StorageException failed(IOException cause) {
        close();
        return SnapshotDirectory.failed("write", directory.path(name.part()), cause);
    }

    private void checkUnfinished() {
        if (isFinished) {
            throw new StorageException("snapshot finished already, index=" + name.index() + ", term=" + name.term());
        }
    }

    @Override
    public void close() {
        if (!isFinished) {
            isFinished = true;
            directory.closeQuietly(file, name.part());
            directory.delete(name.part());
        }
    }
}
