package io.raftwright.transport.tcp;

import org.jspecify.annotations.Nullable;

/**
 * Free {@link Chunk}s of all send queues of a transport, at most 4 MiB of them; what comes back beyond that is left to
 * the garbage collector. Owner: any thread, under its own lock.
 */
final class ChunkPool {
    private static final int MAX_FREE = 64;

    private @Nullable Chunk free;
    private int freeCount;

    synchronized Chunk take() {
        Chunk chunk = free;
        if (chunk == null) {
            return new Chunk();
        }
        free = chunk.next;
        chunk.next = null;
        freeCount--;
        return chunk;
    }

    synchronized void give(Chunk chunk) {
        if (freeCount < MAX_FREE) {
            chunk.clear();
            chunk.next = free;
            free = chunk;
            freeCount++;
        }
    }
}
