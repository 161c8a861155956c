package io.raftwright.storage;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots in heap memory, for tests, simulations and state that may die with its process. Holds the newest two, each of less
 * than 2 GiB.
 *
 * <p>It keeps every promise of {@link SnapshotStore} but the survival of the process. To play a crash, drop the store and go
 * on with {@link #crashed}, which has forgotten what was half received, or with {@link #reopened}, which has not.
 *
 * <p>Owner: any thread; the methods of the store exclude each other.
 */
public final class InMemorySnapshotStore implements SnapshotStore {
    private static final int MAX_IMAGE_LENGTH = Integer.MAX_VALUE - 64;

    private @Nullable MemoryImage newest;
    private @Nullable MemoryImage older;
    private @Nullable Part part;
    private boolean isClosed;

    /** The store that opening again would find if the power failed now. This store is closed. */
    public synchronized InMemorySnapshotStore crashed() {
        InMemorySnapshotStore store = reopened();
        store.forgetPart();
        return store;
    }

    /** The store that opening again would find if the process ended now. This store is closed. */
    public synchronized InMemorySnapshotStore reopened() {
        InMemorySnapshotStore store = new InMemorySnapshotStore();
        store.take(newest, older, part);
        isClosed = true;
        return store;
    }

    private synchronized void take(@Nullable MemoryImage newest, @Nullable MemoryImage older, @Nullable Part part) {
        this.newest = newest;
        this.older = older;
        this.part = part;
    }

    private synchronized void forgetPart() {
        part = null;
    }

    @Override
    public synchronized @Nullable SnapshotMeta latest() {
        checkOpen();
        return newest == null ? null : newest.meta();
    }

    @Override
    public synchronized Writer create(SnapshotMeta meta) {
        checkOpen();
        if (newest != null && meta.index() <= newest.meta().index()) {
            throw new IllegalArgumentException("snapshot not newer, index=" + meta.index() + ", newest="
                    + newest.meta().index());
        }
        return new MemoryWriter(meta);
    }

    @Override
    public InputStream open(SnapshotMeta meta) {
        return find(meta).payload();
    }

    @Override
    public Image openImage(SnapshotMeta meta) {
        return new SentImage(find(meta));
    }

    @Override
    public synchronized Receiver receive(long index, long term, long imageLength) {
        checkOpen();
        if (index < 1 || term < 1 || imageLength < 1 || imageLength > MAX_IMAGE_LENGTH) {
            throw new CorruptStorageException("snapshot announced out of range, index=" + index + ", term=" + term
                    + ", imageLength=" + imageLength + ", max=" + MAX_IMAGE_LENGTH);
        }
        Part resumed = part;
        if (resumed == null || resumed.index != index || resumed.term != term || resumed.imageLength != imageLength) {
            resumed = new Part(index, term, (int) imageLength);
            part = resumed;
        }
        return new MemoryReceiver(resumed);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
    }

    private synchronized MemoryImage find(SnapshotMeta meta) {
        checkOpen();
        for (MemoryImage image : new @Nullable MemoryImage[] {newest, older}) {
            if (image != null
                    && image.meta().index() == meta.index()
                    && image.meta().term() == meta.term()) {
                return image;
            }
        }
        throw new StorageException("snapshot not held, index=" + meta.index() + ", term=" + meta.term());
    }

    private synchronized void publish(MemoryImage image) {
        checkOpen();
        if (newest == null || image.meta().index() > newest.meta().index()) {
            older = newest;
            newest = image;
        }
    }

    private synchronized void discard(Part received) {
        if (part == received) {
            part = null;
        }
    }

    private void checkOpen() {
        if (isClosed) {
            throw new StorageException("snapshot store unusable, reason=closed");
        }
    }

    /** What has come of an image. It grows as bytes come: a length announced costs nothing. */
    private static final class Part {
        private final long index;
        private final long term;
        private final int imageLength;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private Part(long index, long term, int imageLength) {
            this.index = index;
            this.term = term;
            this.imageLength = imageLength;
        }

        private void write(ByteBuffer source) {
            byte[] copy = new byte[source.remaining()];
            source.get(copy);
            bytes.writeBytes(copy);
        }
    }

    private final class MemoryWriter implements Writer {
        private final SnapshotMeta meta;
        private @Nullable ByteArrayOutputStream payload = new ByteArrayOutputStream();

        private MemoryWriter(SnapshotMeta meta) {
            this.meta = meta;
        }

        @Override
        public void write(ByteBuffer source) {
            byte[] copy = new byte[source.remaining()];
            source.get(copy);
            unfinished().writeBytes(copy);
        }

        @Override
        public void publish() {
            byte[] whole = unfinished().toByteArray();
            InMemorySnapshotStore.this.publish(MemoryImage.of(meta, whole));
            payload = null;
        }

        private ByteArrayOutputStream unfinished() {
            if (payload == null) {
                throw new StorageException("snapshot finished already, index=" + meta.index());
            }
            return payload;
        }

        @Override
        public void close() {
            payload = null;
        }
    }

    private record SentImage(MemoryImage image) implements Image {
        @Override
        public long length() {
            return image.length();
        }

        @Override
        public int read(long offset, ByteBuffer target) {
            return image.read(offset, target);
        }

        @Override
        public void close() {}
    }

    private final class MemoryReceiver implements Receiver {
        private final Part received;
        private boolean isFinished;

        private MemoryReceiver(Part received) {
            this.received = received;
        }

        @Override
        public long nextOffset() {
            return received.bytes.size();
        }

        @Override
        public void write(long offset, ByteBuffer bytes) {
            checkUnfinished();
            if (offset != nextOffset()) {
                throw new IllegalArgumentException(
                        "bytes out of sequence, offset=" + offset + ", nextOffset=" + nextOffset());
            }
            if (bytes.remaining() > received.imageLength - offset) {
                throw refuse("image longer than announced, imageLength=" + received.imageLength);
            }
            received.write(bytes);
        }

        @Override
        public SnapshotMeta publish() {
            checkUnfinished();
            if (nextOffset() != received.imageLength) {
                throw refuse("image cut off, length=" + nextOffset() + ", imageLength=" + received.imageLength);
            }
            isFinished = true;
            discard(received);
            MemoryImage image = MemoryImage.verified(received.bytes.toByteArray());
            if (image.meta().index() != received.index || image.meta().term() != received.term) {
                throw refuse(
                        "image of another snapshot, index=" + image.meta().index() + ", announced=" + received.index);
            }
            InMemorySnapshotStore.this.publish(image);
            return image.meta();
        }

        private CorruptStorageException refuse(String message) {
            isFinished = true;
            discard(received);
            return new CorruptStorageException(message);
        }

        private void checkUnfinished() {
            if (isFinished) {
                throw new StorageException("receiver finished already, index=" + received.index);
            }
        }

        @Override
        public void close() {
            isFinished = true;
        }
    }
}
