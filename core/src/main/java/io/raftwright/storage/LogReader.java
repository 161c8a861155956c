package io.raftwright.storage;

import java.nio.ByteBuffer;

/** Reads entries in place. Owner: the one thread it was made for. */
public interface LogReader extends AutoCloseable {

    /**
     * Views whole frames from an index on: at least one, and no more than fit into {@code maxBytes} beyond the first. The
     * view may end early, wherever the store's layout makes it; read on from the next index.
     *
     * @param index    an index held by the store
     * @param maxBytes a soft limit, at least 1
     * @return a little-endian, read-only view from position 0 to limit, valid until the next call on this reader
     * @throws CorruptStorageException if what lies there cannot be that entry
     * @throws StorageException if the index is not held (compacted, or not written yet), or the medium failed
     */
    ByteBuffer read(long index, int maxBytes);

    /** Gives up the last view, so that the store may reuse what lies beneath it. */
    void release();

    /** Releases and ends this reader. Idempotent. */
    @Override
    void close();
}
