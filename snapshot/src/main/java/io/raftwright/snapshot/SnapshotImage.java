package io.raftwright.snapshot;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.SnapshotStore;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A snapshot's file, opened for sending as it is; the receiver verifies it.
 *
 * <p>Owner: the thread that sends.
 */
final class SnapshotImage implements SnapshotStore.Image {
    private final SnapshotDirectory directory;
    private final Shelf.Lease lease;
    private final FileIo.File file;
    private final long length;

    SnapshotImage(SnapshotDirectory directory, Shelf.Lease lease) {
        this.directory = directory;
        this.lease = lease;
        this.file = directory.open(lease.name().complete());
        try {
            this.length = file.size();
        } catch (IOException e) {
            directory.closeQuietly(file, lease.name().complete());
            throw failed(e);
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public int read(long offset, ByteBuffer target) {
        if (offset < 0 || offset > length) {
            throw new IllegalArgumentException("offset out of range, offset=" + offset + ", length=" + length);
        }
        boolean isExpected = offset < length && target.hasRemaining();
        try {
            int count = file.read(target, offset);
            if (count == 0 && isExpected) {
                throw Damage.at(lease.name().complete(), offset, "cut off while open");
            }
            return count;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private RuntimeException failed(IOException cause) {
        return SnapshotDirectory.failed("read", directory.path(lease.name().complete()), cause);
    }

    @Override
    public void close() {
        directory.closeQuietly(file, lease.name().complete());
        lease.close();
    }
}
