package io.raftwright.snapshot;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Writes a snapshot of this member's own state, one chunk at a time. A full chunk is kept until more payload comes, because
 * the last one is marked.
 *
 * <p>Owner: the node's background thread.
 */
final class SnapshotWriter implements SnapshotStore.Writer {
    private final SnapshotDirectory directory;
    private final Shelf shelf;
    private final SnapshotName name;
    private final HeaderBlock header;
    private final FileIo.File file;
    private final ByteBuffer chunk;
    private final CRC32C table = new CRC32C();

    private long position;
    private long payloadLength;
    private int chunkNumber;
    private boolean isFinished;

    SnapshotWriter(SnapshotDirectory directory, Shelf shelf, SnapshotMeta meta, int chunkLength) {
        this.directory = directory;
        this.shelf = shelf;
        this.name = new SnapshotName(meta.term(), meta.index());
        ByteBuffer block = ImageCheck.newBuffer(HeaderBlock.LENGTH);
        this.header = HeaderBlock.encode(directory.clusterId(), meta, chunkLength, block);
        this.chunk = ImageCheck.newBuffer(Chunk.HEADER_LENGTH + chunkLength);
        this.file = directory.create(name.part());
        writeToFile(block);
        chunk.position(Chunk.HEADER_LENGTH);
    }

    @Override
    public void write(ByteBuffer payload) {
        checkUnfinished();
        while (payload.hasRemaining()) {
            if (!chunk.hasRemaining()) {
                writeChunk(false);
            }
            int length = Math.min(chunk.remaining(), payload.remaining());
            chunk.put(chunk.position(), payload, payload.position(), length);
            chunk.position(chunk.position() + length);
            payload.position(payload.position() + length);
        }
    }

    @Override
    public void publish() {
        checkUnfinished();
        directory.checkWritable();
        if (chunk.position() > Chunk.HEADER_LENGTH) {
            writeChunk(true);
        }
        Footer.encode(
                chunk,
                ImageLayout.ofPayload(payloadLength, header.chunkLength()),
                (int) table.getValue(),
                header.crc());
        writeToFile(chunk);
        directory.force(file, name.part());
        isFinished = true;
        directory.closeQuietly(file, name.part());
        directory.publish(name.part(), name);
        shelf.add(header.meta());
        shelf.prune();
    }

    private void writeChunk(boolean isLast) {
        int length = chunk.position() - Chunk.HEADER_LENGTH;
        Damage.update(table, Chunk.seal(chunk.flip(), length, chunkNumber, isLast, header.crc()));
        writeToFile(chunk);
        chunkNumber = Math.addExact(chunkNumber, 1);
        payloadLength += length;
        chunk.clear().position(Chunk.HEADER_LENGTH);
    }

    private void writeToFile(ByteBuffer bytes) {
        int length = bytes.remaining();
        try {
            file.write(bytes, position);
        } catch (IOException e) {
            close();
            throw SnapshotDirectory.failed("write", directory.path(name.part()), e);
        }
        position += length;
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
