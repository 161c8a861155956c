package io.raftwright.configmap.recipes.sync;

import io.raftwright.configmap.ConfigMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands out ids that nobody else gets, from 1, in blocks: one durable write reserves as many as a block holds, and the next so many calls
 * wait for nobody. Ids of one allocator ascend; those of several lie in each other's way, and what a process did not use is never used.
 *
 * <p>Safe for use by any number of threads. Owner: any thread; a lock orders them.
 */
public final class IdAllocator {
    private final Counter reserved;
    private final int blockSize;
    private final ReentrantLock lock = new ReentrantLock();
    private long next = 1;
    private long last;

    /**
     * @param key       where it is kept how many ids are reserved
     * @param blockSize how many ids to reserve at a time, at least 1
     */
    public IdAllocator(ConfigMap map, String key, int blockSize) {
        if (blockSize < 1) {
            throw new IllegalArgumentException("a block holds at least one id, blockSize=" + blockSize);
        }
        this.reserved = new Counter(map, key);
        this.blockSize = blockSize;
    }

    /** An id. Waits for a reservation if the block is used up, and throws what {@link Counter#add} throws. */
    public long next() {
        lock.lock();
        try {
            if (next > last) {
                last = reserved.add(blockSize);
                next = last - blockSize + 1;
            }
            return next++;
        } finally {
            lock.unlock();
        }
    }
}
