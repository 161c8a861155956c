package io.raftwright;

import io.raftwright.storage.ForwardingLogStore;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StorageFullException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A log whose disk can hang: its force then makes no progress, either waiting for the disk to be back, as a real one does, or, for
 * tests on a single thread, returning without any. Written bytes are readable all the same, as from a page cache.
 */
final class HangingLogStore extends ForwardingLogStore {
    private final InMemoryLogStore store;
    /** Single writer: the test. */
    private volatile @Nullable CountDownLatch hang;

    private volatile boolean isFailing;
    private volatile boolean isFrozen;
    private volatile boolean isFull;
    private volatile boolean isWriteHanging;
    private volatile long durable;

    HangingLogStore(InMemoryLogStore store) {
        super(store);
        this.store = store;
    }

    InMemoryLogStore store() {
        return store;
    }

    /** From now on force does not return, and does nothing. */
    void hang() {
        hang = new CountDownLatch(1);
    }

    /** From now on neither does append. */
    void hangWrites() {
        hang();
        isWriteHanging = true;
    }

    /** The next force fails, and those after it would succeed: what a kernel that drops dirty pages shows. */
    void failOnce() {
        isFailing = true;
    }

    /** From now on there is no room for entries, or there is again. */
    void fill(boolean isNowFull) {
        isFull = isNowFull;
    }

    /** From now on force returns and does nothing. */
    void freeze() {
        isFrozen = true;
    }

    void recover() {
        isFrozen = false;
        isWriteHanging = false;
        CountDownLatch hanging = hang;
        hang = null;
        if (hanging != null) {
            hanging.countDown();
        }
    }

    private void awaitDisk() {
        CountDownLatch hanging = hang;
        if (hanging != null) {
            try {
                hanging.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public long force() {
        awaitDisk();
        if (isFailing) {
            isFailing = false;
            throw new StorageException("force failed once", null);
        }
        if (!isFrozen) {
            durable = store.force();
        }
        return durable;
    }

    @Override
    public long append(ByteBuffer frames, long commitIndex) {
        if (isWriteHanging) {
            awaitDisk();
        }
        if (isFull) {
            throw new StorageFullException("no room");
        }
        return store.append(frames, commitIndex);
    }
}
