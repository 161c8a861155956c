package io.raftwright.snapshot;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Receives an image into a file. Each part (header, chunk, footer) is collected, verified, and only then written, so that the
 * file is a sound beginning of the image at any time, and a later receiver goes on at its end.
 *
 * <p>Owner: the node's background thread.
 */
final class SnapshotReceiver implements SnapshotStore.Receiver {
    private final SnapshotDirectory directory;
    private final Shelf shelf;
    private final SnapshotName name;
    private final long imageLength;
    private final String fileName;
    private final FileIo.File file;
    private ImageCheck check;
    private ByteBuffer part = ImageCheck.newBuffer(HeaderBlock.LENGTH);
    private boolean isFinished;

    /**
     * @param imageLength the image's length in bytes, within bounds
     * @param isResumed   whether there is a file of an earlier receiver of the same image
     */
    SnapshotReceiver(SnapshotDirectory directory, Shelf shelf, SnapshotName name, long imageLength, boolean isResumed) {
        this.directory = directory;
        this.shelf = shelf;
        this.name = name;
        this.imageLength = imageLength;
        this.fileName = name.part(imageLength);
        this.file = isResumed ? directory.open(fileName) : directory.create(fileName);
        this.check = newCheck();
        try {
            skipReceived();
        } catch (IOException e) {
            close();
            directory.delete(fileName); // or every later attempt would fail like this one
            throw SnapshotDirectory.failed("resume", directory.path(fileName), e);
        }
    }

    private ImageCheck newCheck() {
        return new ImageCheck(directory.path(fileName).toString(), name, directory.clusterId(), imageLength);
    }

    /** Goes to the end of the last sound part in the file, and cuts off the rest. */
    private void skipReceived() throws IOException {
        long length = file.size();
        prepareNextPart();
        try {
            while (!check.isComplete() && check.offset() + check.nextLength() <= length) {
                check.acceptFrom(file, part);
                prepareNextPart();
            }
        } catch (CorruptStorageException | ForeignStorageException e) {
            // Interrupted while it was written, most likely. What comes from here on is fetched again.
            prepareNextPart();
        }
        if (check.offset() < length) {
            file.truncate(check.offset());
        }
    }

    private void prepareNextPart() {
        int length = check.nextLength();
        if (part.capacity() < length) {
            part = ImageCheck.newBuffer(check.longestPart());
        }
        part.clear().limit(length);
    }

    @Override
    public long nextOffset() {
        return check.offset() + part.position();
    }

    @Override
    public void write(long offset, ByteBuffer bytes) {
        checkUnfinished();
        if (offset != nextOffset()) {
            throw new IllegalArgumentException(
                    "bytes out of sequence, offset=" + offset + ", nextOffset=" + nextOffset());
        }
        if (bytes.remaining() > imageLength - offset) {
            throw discard(Damage.at(fileName, imageLength, "longer than announced"));
        }
        while (bytes.hasRemaining()) {
            int length = Math.min(part.remaining(), bytes.remaining());
            part.put(part.position(), bytes, bytes.position(), length);
            part.position(part.position() + length);
            bytes.position(bytes.position() + length);
            if (!part.hasRemaining()) {
                writePart();
            }
        }
    }

    private void writePart() {
        long offset = check.offset();
        try {
            check.accept(part.flip());
            file.write(part, offset);
        } catch (CorruptStorageException e) {
            throw discard(e);
        } catch (ForeignStorageException e) {
            throw discard(new CorruptStorageException(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            close();
            throw SnapshotDirectory.failed("write", directory.path(fileName), e);
        }
        prepareNextPart();
    }

    @Override
    public SnapshotMeta publish() {
        checkUnfinished();
        directory.checkWritable();
        if (!check.isComplete()) {
            throw discard(Damage.at(fileName, nextOffset(), "cut off"));
        }
        directory.force(file, fileName);
        SnapshotMeta meta = verifyFile();
        isFinished = true;
        directory.closeQuietly(file, fileName);
        directory.publish(fileName, name);
        shelf.add(meta);
        shelf.prune();
        return meta;
    }

    /** Reads back what was verified on its way in: from here on the log behind it may go. */
    private SnapshotMeta verifyFile() {
        try {
            return ImageCheck.verify(file, fileName, name, directory.clusterId());
        } catch (CorruptStorageException e) {
            throw discard(e);
        } catch (IOException e) {
            close();
            throw SnapshotDirectory.failed("verify", directory.path(fileName), e);
        }
    }

    private CorruptStorageException discard(CorruptStorageException reason) {
        close();
        directory.delete(fileName);
        return reason;
    }

    private void checkUnfinished() {
        if (isFinished) {
            throw new StorageException("receiver finished already, index=" + name.index() + ", term=" + name.term());
        }
    }

    @Override
    public void close() {
        if (!isFinished) {
            isFinished = true;
            directory.closeQuietly(file, fileName);
        }
    }
}
