package io.raftwright.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The file operations beneath a log and a snapshot store: the seam at which tests replace the disk.
 *
 * <p>Nothing is durable before a force: neither bytes ({@link File#force}) nor names ({@link #forceDirectory}).
 */
public interface FileIo {

    /** Creates a directory with its parents, readable by the owner alone (0700) where the file system has modes. */
    void createDirectories(Path directory) throws IOException;

    /** The names in a directory, sorted; empty if there is no such directory. */
    List<String> list(Path directory) throws IOException;

    /** Creates a new file (0600) for reading and writing; fails if it exists. */
    File create(Path path) throws IOException;

    /** Opens an existing file for reading and writing; fails with {@code NoSuchFileException} if there is none. */
    File open(Path path) throws IOException;

    /** Renames a file atomically, replacing one that exists. Durable after {@link #forceDirectory}. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a file if it exists. */
    void delete(Path path) throws IOException;

    /** Makes names created, moved and deleted in a directory durable. */
    void forceDirectory(Path directory) throws IOException;

    /**
     * Takes an exclusive lock, held until closed or until the process ends.
     *
     * @throws StorageInUseException if it is taken, by this process or by another
     */
    AutoCloseable lock(Path path) throws IOException;

    /** Bytes that can still be written to the file system that holds a path. */
    long usableBytes(Path path) throws IOException;

    /** An open file. Positions and lengths are in bytes. One thread writes; others may read, map and force meanwhile. */
    interface File extends AutoCloseable {

        long size() throws IOException;

        /** Writes all bytes from position to limit of a buffer at a position in the file. */
        void write(ByteBuffer source, long position) throws IOException;

        /**
         * Reads into a buffer, from a position in the file, until the buffer or the file ends.
         *
         * @return bytes read, at least 0
         */
        int read(ByteBuffer target, long position) throws IOException;

        /** Makes the file's bytes durable, and what metadata is needed to reach them. */
        void force() throws IOException;

        /** Cuts the file to a length. */
        void truncate(long length) throws IOException;

        /** Maps a range for reading. The mapping outlives the file's closing. */
        Mapping map(long position, long length) throws IOException;

        /**
         * Maps a range for reading and for storing. The blocks beneath must have been written before: a store that finds no
         * space left has nobody to tell. The mapping outlives the file's closing. A disk need not be able to.
         */
        default WritableMapping mapForWriting(long position, long length) throws IOException {
            throw new IOException("this disk maps files for reading only, position=" + position + ", length=" + length);
        }

        @Override
        void close() throws IOException;
    }

    /** A mapped range of a file, for reading. Touching its buffer after close is an error that the JVM may not survive. */
    interface Mapping extends AutoCloseable {

        /** A read-only, little-endian view of the whole range; each call returns a view of its own. */
        ByteBuffer buffer();

        /** Unmaps. The caller guarantees that no view is used any more. Idempotent. */
        @Override
        void close();
    }

    /** A mapped range of a file that can be changed. One thread stores; another may force meanwhile. */
    interface WritableMapping extends Mapping {

        /** Stores all bytes from position to limit of a buffer at a position in the range; they are seen by reads of the file. */
        void put(ByteBuffer source, long position) throws IOException;

        /** Makes durable what was stored in a part of the range. */
        void force(long position, long length) throws IOException;
    }
}
