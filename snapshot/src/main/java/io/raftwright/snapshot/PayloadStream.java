package io.raftwright.snapshot;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A snapshot's payload, chunk by chunk; a chunk is verified before its first byte is handed out, the footer before the end is
 * told.
 *
 * <p>Owner: the thread that reads.
 */
final class PayloadStream extends InputStream {
    private final SnapshotDirectory directory;
    private final Shelf.Lease lease;
    private final FileIo.File file;
    private final ImageCheck check;

    /** The part read last; from its position on, payload not handed out yet. */
    private ByteBuffer part = ImageCheck.newBuffer(HeaderBlock.LENGTH);

    PayloadStream(SnapshotDirectory directory, Shelf.Lease lease) {
        this.directory = directory;
        this.lease = lease;
        this.file = directory.open(lease.name().complete());
        try {
            String source = path();
            this.check = new ImageCheck(source, lease.name(), directory.clusterId(), file.size());
            check.acceptFrom(file, part);
            this.part = ImageCheck.newBuffer(check.longestPart()).limit(0);
        } catch (IOException e) {
            directory.closeQuietly(file, source());
            throw SnapshotDirectory.failed("read", directory.path(source()), e);
        } catch (RuntimeException e) {
            directory.closeQuietly(file, source());
            throw e;
        }
    }

    @Override
    public int read() {
        return fill() ? part.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, part.remaining());
        part.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return part.remaining();
    }

    /** Has payload at hand, or returns false at the end. */
    private boolean fill() {
        if (part.hasRemaining()) {
            return true;
        }
        if (check.isComplete()) {
            return false;
        }
        boolean isChunk = check.hasChunk();
        boolean isRead = false;
        try {
            check.acceptFrom(file, part);
            isRead = true;
        } catch (IOException e) {
            throw SnapshotDirectory.failed("read", directory.path(source()), e);
        } finally {
            part.position(isRead && isChunk ? Chunk.HEADER_LENGTH : part.limit());
        }
        return isChunk;
    }

    private String source() {
        return lease.name().complete();
    }

    private String path() {
        return directory.path(source()).toString();
    }

    @Override
    public void close() {
        directory.closeQuietly(file, source());
        lease.close();
    }
}
