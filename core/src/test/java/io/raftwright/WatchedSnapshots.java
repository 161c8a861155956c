package io.raftwright;

import io.raftwright.storage.ForwardingSnapshotStore;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A snapshot store that counts what is done with it, and fails or stalls when told. Any thread. */
final class WatchedSnapshots extends ForwardingSnapshotStore {
    /** Bytes received: which snapshot's, from where, how many. */
    record Received(long index, long offset, int length) {}

    final AtomicInteger imagesOpened = new AtomicInteger();
    final List<Received> received = new CopyOnWriteArrayList<>();
    /** No image can be opened. */
    volatile boolean isUnreadable;
    /** Reads of images wait here, if it is set. */
    volatile @Nullable CountDownLatch readGate;
    /** Writes of own snapshots wait here, if it is set. */
    volatile @Nullable CountDownLatch writeGate;
    /** An own snapshot is being written, perhaps at the gate. */
    final CountDownLatch isWriting = new CountDownLatch(1);
    /** How often one came to a gate. */
    final AtomicInteger writesHeld = new AtomicInteger();

    WatchedSnapshots(SnapshotStore store) {
        super(store);
    }

    /** Waits at a gate, if there is one. */
    static void pass(@Nullable CountDownLatch gate) {
        if (gate != null) {
            try {
                if (!gate.await(30, TimeUnit.SECONDS)) {
                    throw new StorageException("gate not opened within 30 s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StorageException("interrupted at a gate");
            }
        }
    }

    @Override
    public Writer create(SnapshotMeta meta) {
        Writer writer = super.create(meta);
        return new Writer() {
            @Override
            public void write(ByteBuffer payload) {
                isWriting.countDown();
                CountDownLatch gate = writeGate;
                if (gate != null) {
                    writesHeld.incrementAndGet();
                    pass(gate);
                }
                writer.write(payload);
            }

            @Override
            public void publish() {
                writer.publish();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    @Override
    public Image openImage(SnapshotMeta meta) {
        imagesOpened.incrementAndGet();
        if (isUnreadable) {
            throw new StorageException("unreadable, as told");
        }
        Image image = super.openImage(meta);
        return new Image() {
            @Override
            public long length() {
                return image.length();
            }

            @Override
            public int read(long offset, ByteBuffer target) {
                pass(readGate);
                return image.read(offset, target);
            }

            @Override
            public void close() {
                image.close();
            }
        };
    }

    @Override
    public Receiver receive(long index, long term, long imageLength) {
        Receiver receiver = super.receive(index, term, imageLength);
        return new Receiver() {
            @Override
            public long nextOffset() {
                return receiver.nextOffset();
            }

            @Override
            public void write(long offset, ByteBuffer bytes) {
                received.add(new Received(index, offset, bytes.remaining()));
                receiver.write(offset, bytes);
            }

            @Override
            public SnapshotMeta publish() {
                return receiver.publish();
            }

            @Override
            public void close() {
                receiver.close();
            }
        };
    }
}
